// Counterparts of ConditionTests.

#include <memory>
#include <stdexcept>

#include "core/sync/condition.h"
#include "core/task/wait_for.h"
#include "tests/cpython/test_locks/locks_world.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

enum class Afterwards { keeps_lock, releases };

/// A coroutine that takes the lock, waits and says so.
Coro<bool> wait_and_say(Condition& cond, std::vector<int>& result, int number, Afterwards afterwards) {
  co_await cond.acquire();
  const bool woken = co_await cond.wait();  // g++ 12 miscompiles `if (co_await ...)` here
  if (woken) {
    result.push_back(number);
    if (afterwards == Afterwards::releases) cond.release();
  }
  co_return true;
}

std::vector<Task<bool>> three_waits(Condition& cond, std::vector<int>& result, Afterwards afterwards) {
  std::vector<Task<bool>> tasks;
  for (const int number : {1, 2, 3}) tasks.push_back(create_task(wait_and_say(cond, result, number, afterwards)));
  return tasks;
}

void expect_all_true(const std::vector<Task<bool>>& tasks) {
  for (const auto& task : tasks) {
    EXPECT_TRUE(task.done());
    EXPECT_TRUE(task.result());
  }
}

TEST(ConditionTests, test_wait) {
  run_test([]() -> Coro<void> {
    Condition cond;
    std::vector<int> result;
    const auto tasks = three_waits(cond, result, Afterwards::keeps_lock);
    co_await sleep(0s);
    EXPECT_THAT(result, IsEmpty());
    EXPECT_FALSE(cond.locked());

    EXPECT_TRUE(co_await cond.acquire());
    cond.notify();
    co_await sleep(0s);
    EXPECT_THAT(result, IsEmpty());
    EXPECT_TRUE(cond.locked());

    cond.release();
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1));
    EXPECT_TRUE(cond.locked());

    cond.notify(2);
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1));
    EXPECT_TRUE(cond.locked());

    cond.release();
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1, 2));
    EXPECT_TRUE(cond.locked());

    cond.release();
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1, 2, 3));
    EXPECT_TRUE(cond.locked());
    expect_all_true(tasks);
  });
}

TEST(ConditionTests, test_wait_cancel) {
  run_test([]() -> Coro<void> {
    Condition cond;
    co_await cond.acquire();
    const auto wait = create_task(cond.wait());
    cancel_soon(wait);
    EXPECT_THROW(co_await wait, CancelledError);
    EXPECT_EQ(cond.waiting(), 0u);
    EXPECT_TRUE(cond.locked());
  });
}

TEST(ConditionTests, test_wait_cancel_contested) {
  run_test([]() -> Coro<void> {
    Condition cond;
    co_await cond.acquire();
    EXPECT_TRUE(cond.locked());
    const auto wait_task = create_task(cond.wait());
    co_await sleep(0s);
    EXPECT_FALSE(cond.locked());

    co_await cond.acquire();
    EXPECT_TRUE(cond.locked());
    cond.notify();
    cancel_soon(wait_task);
    get_running_loop().call_soon([&cond] { cond.release(); });
    try {
      co_await wait_task;
    } catch (const CancelledError&) {
    }
    EXPECT_TRUE(cond.locked());
  });
}

TEST(ConditionTests, test_wait_cancel_after_notify) {
  run_test([]() -> Coro<void> {
    bool waited = false;
    Condition cond;
    const auto wait_on_cond = [&]() -> Coro<void> {
      const auto held = co_await cond.scoped();
      waited = true;
      co_await cond.wait();
    };
    const auto waiter = create_task(wait_on_cond());
    co_await sleep(0s);

    co_await cond.acquire();
    cond.notify();
    co_await sleep(0s);  // it waits for the lock
    waiter.cancel();
    co_await sleep(0s);  // the cancellation reaches it
    cond.release();
    co_await sleep(0s);  // it has the lock, and ends
    EXPECT_TRUE(waiter.cancelled());
    EXPECT_TRUE(waited);
  });
}

TEST(ConditionTests, test_wait_unacquired) {
  run_test([]() -> Coro<void> {
    Condition cond;
    EXPECT_THROW(co_await cond.wait(), std::logic_error);
  });
}

TEST(ConditionTests, test_wait_for) {
  run_test([]() -> Coro<void> {
    Condition cond;
    bool presult = false;
    std::vector<int> result;
    const auto predicate = [&] { return presult; };
    const auto c1 = [&]() -> Coro<bool> {
      co_await cond.acquire();
      const bool holds = co_await cond.wait_for(predicate);
      if (holds) {
        result.push_back(1);
        cond.release();
      }
      co_return true;
    };
    const auto t = create_task(c1());
    co_await sleep(0s);
    EXPECT_THAT(result, IsEmpty());

    co_await cond.acquire();
    cond.notify();
    cond.release();
    co_await sleep(0s);
    EXPECT_THAT(result, IsEmpty());

    presult = true;
    co_await cond.acquire();
    cond.notify();
    cond.release();
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1));
    EXPECT_TRUE(t.done());
    EXPECT_TRUE(t.result());
  });
}

TEST(ConditionTests, test_wait_for_unacquired) {
  run_test([]() -> Coro<void> {
    Condition cond;
    const auto numbers = [] { return std::make_shared<std::vector<int>>(std::vector{1, 2, 3}); };
    const auto res = co_await cond.wait_for(numbers);
    EXPECT_THAT(*res, ElementsAre(1, 2, 3));
    const auto never = [] { return false; };
    EXPECT_THROW(co_await cond.wait_for(never), std::logic_error);
  });
}

TEST(ConditionTests, test_notify) {
  run_test([]() -> Coro<void> {
    Condition cond;
    std::vector<int> result;
    const auto tasks = three_waits(cond, result, Afterwards::releases);
    co_await sleep(0s);
    EXPECT_THAT(result, IsEmpty());

    co_await cond.acquire();
    cond.notify(1);
    cond.release();
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1));

    co_await cond.acquire();
    cond.notify(1);
    cond.notify(2048);
    cond.release();
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1, 2, 3));
    expect_all_true(tasks);
  });
}

TEST(ConditionTests, test_notify_all) {
  run_test([]() -> Coro<void> {
    Condition cond;
    std::vector<int> result;
    std::vector<Task<bool>> tasks;
    for (const int number : {1, 2})
      tasks.push_back(create_task(wait_and_say(cond, result, number, Afterwards::releases)));
    co_await sleep(0s);
    EXPECT_THAT(result, IsEmpty());

    co_await cond.acquire();
    cond.notify_all();
    cond.release();
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1, 2));
    expect_all_true(tasks);
  });
}

TEST(ConditionTests, test_notify_unacquired) {
  Condition cond;
  EXPECT_THROW(cond.notify(), std::logic_error);
}

TEST(ConditionTests, test_notify_all_unacquired) {
  Condition cond;
  EXPECT_THROW(cond.notify_all(), std::logic_error);
}

TEST(ConditionTests, test_repr) {
  run_test([]() -> Coro<void> {
    Condition cond;
    EXPECT_FALSE(cond.locked());
    co_await cond.acquire();
    EXPECT_TRUE(cond.locked());
    cond.release();

    std::vector<int> result;
    const auto tasks = three_waits(cond, result, Afterwards::releases);
    EXPECT_EQ(cond.waiting(), 0u);
    co_await sleep(0s);
    EXPECT_EQ(cond.waiting(), 3u);
    EXPECT_FALSE(cond.locked());

    co_await cond.acquire();
    cond.notify_all();
    cond.release();
    for (const auto& task : tasks) co_await task;
  });
}

TEST(ConditionTests, test_context_manager) {
  run_test([]() -> Coro<void> {
    Condition cond;
    EXPECT_FALSE(cond.locked());
    {
      const auto held = co_await cond.scoped();
      EXPECT_TRUE(cond.locked());
    }
    EXPECT_FALSE(cond.locked());
  });
}

TEST(ConditionTests, test_explicit_lock) {
  run_test([]() -> Coro<void> {
    Lock lock;
    Condition cond(lock);
    const auto expect_locked = [&](bool locked) {
      EXPECT_EQ(lock.locked(), locked);
      EXPECT_EQ(cond.locked(), locked);
    };
    expect_locked(false);
    {
      const auto held = co_await cond.scoped();
      expect_locked(true);
    }
    expect_locked(false);
    {
      const auto held = co_await lock.scoped();
      expect_locked(true);
    }
    expect_locked(false);
  });
}

TEST(ConditionTests, test_ambiguous_loops) {
  static_assert(!std::is_constructible_v<Condition, Lock&, EventLoop&>);
  TestLoop other;
  Lock lock;
  Lock left_locked;
  Condition cond(left_locked);
  const auto use = [&]() -> Coro<void> {
    co_await lock.acquire();
    lock.release();
    co_await left_locked.acquire();
    cond.notify();
  };
  run(other.loop, use());

  run_test([&]() -> Coro<void> {
    Condition with_lock_of_other(lock);
    EXPECT_THROW(co_await with_lock_of_other.acquire(), std::logic_error);
    EXPECT_THROW(co_await cond.wait(), std::logic_error);
    EXPECT_TRUE(cond.locked());
  });
}

TEST(ConditionTests, test_timeout_in_block) {
  run_test([]() -> Coro<void> {
    Condition condition;
    const auto held = co_await condition.scoped();
    EXPECT_THROW(co_await wait_for(condition.wait(), 500ms), TimeoutError);
  });
}

}  // namespace
}  // namespace loopscope
