// Counterparts of LockTests.

#include <stdexcept>
#include <string>

#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/lock.h"
#include "core/sync/semaphore.h"
#include "tests/cpython/test_locks/locks_world.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A coroutine that takes the lock and says so.
Coro<bool> take(Lock& lock, std::vector<int>& result, int number) {
  const bool taken = co_await lock.acquire();  // g++ 12 miscompiles `if (co_await ...)` here
  if (taken) result.push_back(number);
  co_return true;
}

TEST(LockTests, test_repr) {
  run_test([]() -> Coro<void> {
    Lock lock;
    EXPECT_FALSE(lock.locked());
    EXPECT_EQ(lock.waiting(), 0u);
    co_await lock.acquire();
    EXPECT_TRUE(lock.locked());
    EXPECT_EQ(lock.waiting(), 0u);
  });
}

TEST(LockTests, test_lock) {
  static_assert(!awaitable<Lock>);
  static_assert(!awaitable<Lock&>);
}

TEST(LockTests, test_lock_doesnt_accept_loop_parameter) {
  static_assert(!std::is_constructible_v<Lock, EventLoop&>);
  static_assert(!std::is_constructible_v<Condition, EventLoop&>);
  static_assert(!std::is_constructible_v<Event, EventLoop&>);
  static_assert(!std::is_constructible_v<Semaphore, EventLoop&>);
  static_assert(!std::is_constructible_v<BoundedSemaphore, EventLoop&>);
}

// Held by awaiting the thing itself it would never be let go of: only scoped() gives something to hold.
TEST(LockTests, test_lock_by_with_statement) {
  static_assert(!awaitable<Lock&> && !awaitable<Condition&> && !awaitable<Semaphore&> && !awaitable<BoundedSemaphore&>);
  run_test([]() -> Coro<void> {
    Lock lock;
    Condition condition;
    Semaphore semaphore;
    BoundedSemaphore bounded;
    co_await sleep(10ms);
    EXPECT_FALSE(lock.locked());
    EXPECT_FALSE(condition.locked());
    EXPECT_FALSE(semaphore.locked());
    EXPECT_FALSE(bounded.locked());
  });
}

TEST(LockTests, test_acquire) {
  run_test([]() -> Coro<void> {
    Lock lock;
    std::vector<int> result;
    EXPECT_TRUE(co_await lock.acquire());

    const auto t1 = create_task(take(lock, result, 1));
    const auto t2 = create_task(take(lock, result, 2));
    co_await sleep(0s);
    EXPECT_THAT(result, IsEmpty());

    lock.release();
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1));
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1));

    const auto t3 = create_task(take(lock, result, 3));
    lock.release();
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1, 2));

    lock.release();
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1, 2, 3));
    for (const auto& task : {t1, t2, t3}) {
      EXPECT_TRUE(task.done());
      EXPECT_TRUE(task.result());
    }
  });
}

TEST(LockTests, test_acquire_cancel) {
  run_test([]() -> Coro<void> {
    Lock lock;
    EXPECT_TRUE(co_await lock.acquire());
    const auto task = create_task(lock.acquire());
    cancel_soon(task);
    EXPECT_THROW(co_await task, CancelledError);
    EXPECT_EQ(lock.waiting(), 0u);
  });
}

TEST(LockTests, test_cancel_race) {
  run_test([]() -> Coro<void> {
    Lock lock;
    const auto lockit = [&](std::optional<Future<void>> blocker) -> Coro<void> {
      const auto held = co_await lock.scoped();
      if (blocker) co_await *blocker;
    };
    const auto fa = Future<void>::create();
    const auto ta = create_task(lockit(fa));
    co_await sleep(0s);
    EXPECT_TRUE(lock.locked());
    const auto tb = create_task(lockit(std::nullopt));
    co_await sleep(0s);
    EXPECT_EQ(lock.waiting(), 1u);
    const auto tc = create_task(lockit(std::nullopt));
    co_await sleep(0s);
    EXPECT_EQ(lock.waiting(), 2u);

    // The wait of B is cancelled but still in the queue when A releases: it must go to C.
    fa.set_result();
    tb.cancel();
    EXPECT_EQ(lock.waiting(), 2u);
    co_await sleep(0s);
    EXPECT_FALSE(lock.locked());
    EXPECT_TRUE(ta.done());
    EXPECT_TRUE(tb.cancelled());
    co_await tc;
  });
}

TEST(LockTests, test_cancel_release_race) {
  run_test([]() -> Coro<void> {
    Lock lock;
    int lock_count = 0;
    int call_count = 0;
    const auto lockit = [&]() -> Coro<void> {
      ++call_count;
      co_await lock.acquire();
      ++lock_count;
    };
    co_await lock.acquire();
    const auto t1 = create_task(lockit());
    const auto t2 = create_task(lockit());
    const auto t3 = create_task(lockit());
    co_await sleep(0s);

    get_running_loop().call_soon([&lock, t1] {
      t1.cancel();
      lock.release();
    });
    EXPECT_THROW(co_await t1, CancelledError);
    EXPECT_EQ(lock_count, 1);
    EXPECT_EQ(call_count, 3);
    EXPECT_TRUE(t1.cancelled());
    EXPECT_TRUE(t2.done());

    t3.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(t3.cancelled());
  });
}

TEST(LockTests, test_finished_waiter_cancelled) {
  run_test([]() -> Coro<void> {
    Lock lock;
    co_await lock.acquire();
    EXPECT_TRUE(lock.locked());
    const auto tb = create_task(lock.acquire());
    co_await sleep(0s);
    EXPECT_EQ(lock.waiting(), 1u);

    const auto tc = create_task(lock.acquire());
    tb.cancel();
    lock.release();
    co_await sleep(0s);
    EXPECT_TRUE(lock.locked());
    EXPECT_TRUE(tb.cancelled());
    co_await tc;
  });
}

TEST(LockTests, test_release_not_acquired) {
  run_test([]() -> Coro<void> {
    Lock lock;
    EXPECT_THROW(lock.release(), std::logic_error);
    co_return;
  });
}

TEST(LockTests, test_release_no_waiters) {
  run_test([]() -> Coro<void> {
    Lock lock;
    co_await lock.acquire();
    EXPECT_TRUE(lock.locked());
    lock.release();
    EXPECT_FALSE(lock.locked());
  });
}

TEST(LockTests, test_context_manager) {
  run_test([]() -> Coro<void> {
    Lock lock;
    EXPECT_FALSE(lock.locked());
    {
      const auto held = co_await lock.scoped();
      EXPECT_TRUE(lock.locked());
    }
    EXPECT_FALSE(lock.locked());
  });
}

}  // namespace
}  // namespace loopscope
