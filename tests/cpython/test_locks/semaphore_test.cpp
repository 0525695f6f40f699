// Counterparts of SemaphoreTests.

#include <algorithm>
#include <stdexcept>
#include <string>

#include "core/sync/semaphore.h"
#include "core/task/task_group.h"
#include "core/task/wait_for.h"
#include "tests/cpython/test_locks/locks_world.h"

namespace loopscope {
namespace {

using testing::ElementsAre;

/// A coroutine that acquires and says so.
Coro<bool> acquire_and_say(Semaphore& sem, std::vector<int>& result, int number) {
  co_await sem.acquire();
  result.push_back(number);
  co_return true;
}

TEST(SemaphoreTests, test_initial_value_zero) {
  const Semaphore sem(0);
  EXPECT_TRUE(sem.locked());
}

TEST(SemaphoreTests, test_repr) {
  run_test([]() -> Coro<void> {
    Semaphore sem;
    EXPECT_FALSE(sem.locked());
    EXPECT_EQ(sem.value(), 1);
    co_await sem.acquire();
    EXPECT_TRUE(sem.locked());
    EXPECT_EQ(sem.waiting(), 0u);

    const auto first = create_task(sem.acquire());
    co_await sleep(0s);
    EXPECT_EQ(sem.waiting(), 1u);
    const auto second = create_task(sem.acquire());
    co_await sleep(0s);
    EXPECT_EQ(sem.waiting(), 2u);
    sem.release();
    sem.release();
    co_await first;
    co_await second;
  });
}

TEST(SemaphoreTests, test_semaphore) {
  static_assert(!awaitable<Semaphore> && !awaitable<Semaphore&>);
  const Semaphore sem;
  EXPECT_EQ(sem.value(), 1);
  EXPECT_FALSE(sem.locked());
}

TEST(SemaphoreTests, test_semaphore_value) { EXPECT_THROW(Semaphore(-1), std::invalid_argument); }

TEST(SemaphoreTests, test_acquire) {
  run_test([]() -> Coro<void> {
    Semaphore sem(3);
    std::vector<int> result;
    EXPECT_TRUE(co_await sem.acquire());
    EXPECT_TRUE(co_await sem.acquire());
    EXPECT_FALSE(sem.locked());

    const auto t1 = create_task(acquire_and_say(sem, result, 1));
    const auto t2 = create_task(acquire_and_say(sem, result, 2));
    const auto t3 = create_task(acquire_and_say(sem, result, 3));
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1));
    EXPECT_TRUE(sem.locked());
    EXPECT_EQ(sem.waiting(), 2u);
    EXPECT_EQ(sem.value(), 0);

    const auto t4 = create_task(acquire_and_say(sem, result, 4));
    sem.release();
    sem.release();
    EXPECT_EQ(sem.value(), 0);

    co_await sleep(0s);
    EXPECT_EQ(sem.value(), 0);
    EXPECT_EQ(result.size(), 3u);
    EXPECT_TRUE(sem.locked());
    EXPECT_EQ(sem.waiting(), 1u);
    EXPECT_EQ(sem.value(), 0);

    EXPECT_TRUE(t1.done());
    EXPECT_TRUE(t1.result());
    std::vector<Task<bool>> race_tasks;
    for (const auto& task : {t2, t3, t4}) race_tasks.push_back(task);
    EXPECT_EQ(std::count_if(race_tasks.begin(), race_tasks.end(), [](const auto& task) { return task.done(); }), 2);

    sem.release();
    co_await gather(std::move(race_tasks));
  });
}

TEST(SemaphoreTests, test_acquire_cancel) {
  run_test([]() -> Coro<void> {
    Semaphore sem;
    co_await sem.acquire();
    const auto acquire = create_task(sem.acquire());
    cancel_soon(acquire);
    EXPECT_THROW(co_await acquire, CancelledError);
    EXPECT_EQ(sem.waiting(), 0u);
  });
}

TEST(SemaphoreTests, test_acquire_cancel_before_awoken) {
  run_test([]() -> Coro<void> {
    Semaphore sem(0);
    const auto t1 = create_task(sem.acquire());
    const auto t2 = create_task(sem.acquire());
    const auto t3 = create_task(sem.acquire());
    const auto t4 = create_task(sem.acquire());
    co_await sleep(0s);

    t1.cancel();
    t2.cancel();
    sem.release();
    co_await sleep(0s);
    co_await sleep(0s);
    EXPECT_TRUE(t3.done());
    EXPECT_FALSE(t4.done());

    t3.cancel();
    t4.cancel();
    co_await sleep(0s);
  });
}

TEST(SemaphoreTests, test_acquire_hang) {
  run_test([]() -> Coro<void> {
    Semaphore sem(0);
    const auto t1 = create_task(sem.acquire());
    const auto t2 = create_task(sem.acquire());
    co_await sleep(0s);

    t1.cancel();
    sem.release();
    co_await sleep(0s);
    co_await sleep(0s);
    EXPECT_TRUE(sem.locked());
    EXPECT_TRUE(t2.done());
  });
}

TEST(SemaphoreTests, test_acquire_no_hang) {
  run_test([]() -> Coro<void> {
    Semaphore sem(1);
    std::optional<Task<void>> t2;
    const auto c1 = [&]() -> Coro<void> {
      {
        const auto held = co_await sem.scoped();
        co_await sleep(0s);
      }
      t2->cancel();
    };
    const auto c2 = [&]() -> Coro<void> {
      const auto held = co_await sem.scoped();
      ADD_FAILURE() << "it is cancelled before it gets in";
    };
    const auto t1 = create_task(c1());
    t2 = create_task(c2());
    const auto ended = co_await gather(return_exceptions, t1, *t2);
    EXPECT_TRUE(std::get<0>(ended).has_value());
    EXPECT_THROW(std::get<1>(ended).value(), CancelledError);

    co_await wait_for(sem.acquire(), 1s);
  });
}

TEST(SemaphoreTests, test_release_not_acquired) {
  BoundedSemaphore sem;
  EXPECT_THROW(sem.release(), std::logic_error);
}

TEST(SemaphoreTests, test_release_no_waiters) {
  run_test([]() -> Coro<void> {
    Semaphore sem;
    co_await sem.acquire();
    EXPECT_TRUE(sem.locked());
    sem.release();
    EXPECT_FALSE(sem.locked());
  });
}

TEST(SemaphoreTests, test_acquire_fifo_order) {
  run_test([]() -> Coro<void> {
    Semaphore sem(1);
    std::vector<std::string> result;
    const auto coro = [&](std::string tag) -> Coro<void> {
      for (const char* const round : {"_1", "_2"}) {
        co_await sem.acquire();
        result.push_back(tag + round);
        co_await sleep(10ms);
        sem.release();
      }
    };
    const auto body = [&](TaskGroup& tg) -> Coro<void> {
      tg.create_task(coro("c1"));
      tg.create_task(coro("c2"));
      tg.create_task(coro("c3"));
      co_return;
    };
    co_await task_group(body);
    EXPECT_THAT(result, ElementsAre("c1_1", "c2_1", "c3_1", "c1_2", "c2_2", "c3_2"));
  });
}

TEST(SemaphoreTests, test_acquire_fifo_order_2) {
  run_test([]() -> Coro<void> {
    Semaphore sem(1);
    std::vector<int> result;
    const auto c2 = [&]() -> Coro<bool> {
      co_await sem.acquire();
      result.push_back(2);
      sem.release();
      co_await sem.acquire();
      result.push_back(4);
      co_return true;
    };
    const auto t1 = create_task(acquire_and_say(sem, result, 1));
    const auto t2 = create_task(c2());
    const auto t3 = create_task(acquire_and_say(sem, result, 3));
    co_await sleep(0s);

    sem.release();
    sem.release();
    co_await gather(t1, t2, t3);
    EXPECT_THAT(result, ElementsAre(1, 2, 3, 4));
  });
}

TEST(SemaphoreTests, test_acquire_fifo_order_3) {
  run_test([]() -> Coro<void> {
    Semaphore sem(0);
    std::vector<int> result;
    const auto t1 = create_task(acquire_and_say(sem, result, 1));
    const auto t2 = create_task(acquire_and_say(sem, result, 2));
    const auto t3 = create_task(acquire_and_say(sem, result, 3));
    co_await sleep(0s);

    t1.cancel();
    co_await sleep(0s);
    sem.release();
    sem.release();
    co_await gather(return_exceptions, t1, t2, t3);
    EXPECT_THAT(result, ElementsAre(2, 3));
  });
}

}  // namespace
}  // namespace loopscope
