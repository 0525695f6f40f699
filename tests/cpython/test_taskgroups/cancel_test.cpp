// Counterparts of TestTaskGroup: the task that runs a group is cancelled.

#include <gmock/gmock.h>

#include "core/task/sleep.h"
#include "tests/cpython/test_taskgroups/group_errors.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

/// Makes a task of the coroutine, cancels it 100 ms later while it runs, and gives what it ends with.
Coro<std::exception_ptr> cancelled_after(Duration delay, Coro<void> runner) {
  const auto r = create_task(std::move(runner));
  co_await sleep(delay);
  EXPECT_FALSE(r.done());
  r.cancel();
  co_return co_await outcome_of(r);
}

/// Sleeps so long, and adds to the number when it is cancelled.
Coro<void> counts_cancel(Duration delay, int& num, int step) {
  try {
    co_await sleep(delay);
  } catch (const CancelledError&) {
    num += step;
    throw;
  }
}

Coro<void> divides_in_the_end() {
  try {
    co_await sleep(10s);
  } catch (...) {
  }
  throw ZeroDivisionError();
}

Coro<void> crash_soon() {
  co_await sleep(300ms);
  throw ZeroDivisionError();
}

Coro<int> value_after(Duration delay, int value) {
  co_await sleep(delay);
  co_return value;
}

TEST(TestTaskGroup, test_cancellation) {
  run_test([]() -> Coro<void> {
    int num = 0;
    const auto runner = [&]() -> Coro<void> {
      co_await task_group([&](TaskGroup& g) -> Coro<void> {
        for (int i = 0; i < 5; ++i) g.create_task(counts_cancel(5s, num, 1));
        co_return;
      });
    };
    EXPECT_EQ(type_of(co_await cancelled_after(100ms, runner())), typeid(CancelledError));
    EXPECT_EQ(num, 5);
  });
}

TEST(TestTaskGroup, test_taskgroup_07) {
  run_test([]() -> Coro<void> {
    int num = 0;
    const auto runner = [&]() -> Coro<void> {
      co_await task_group([&](TaskGroup& g) -> Coro<void> {
        for (int i = 0; i < 5; ++i) g.create_task(counts_cancel(5s, num, 1));
        co_await counts_cancel(10s, num, 10);
      });
    };
    EXPECT_EQ(type_of(co_await cancelled_after(100ms, runner())), typeid(CancelledError));
    EXPECT_EQ(num, 15);
  });
}

/// A group of tasks that fail when they are cancelled, and a body that sleeps.
Coro<void> group_that_fails() {
  co_await task_group([](TaskGroup& g) -> Coro<void> {
    for (int i = 0; i < 5; ++i) g.create_task(divides_in_the_end());
    co_await sleep(10s);
  });
}

TEST(TestTaskGroup, test_taskgroup_08) {
  run_test([]() -> Coro<void> {
    EXPECT_EQ(error_types(co_await cancelled_after(100ms, group_that_fails())), types<ZeroDivisionError>());
  });
}

TEST(TestTaskGroup, test_taskgroup_11) {
  run_test([]() -> Coro<void> {
    const auto runner = []() -> Coro<void> {
      co_await task_group([](TaskGroup&) -> Coro<void> { co_await group_that_fails(); });
    };
    const auto outcome = co_await cancelled_after(100ms, runner());
    EXPECT_EQ(error_types(outcome), types<ExceptionGroup>());
    EXPECT_EQ(error_types(first_error(outcome)), types<ZeroDivisionError>());
  });
}

TEST(TestTaskGroup, test_taskgroup_12) {
  run_test([]() -> Coro<void> {
    const auto runner = []() -> Coro<void> {
      co_await task_group([](TaskGroup& g1) -> Coro<void> {
        g1.create_task(value_after(10s, 0));
        co_await group_that_fails();
      });
    };
    const auto outcome = co_await cancelled_after(100ms, runner());
    EXPECT_EQ(error_types(outcome), types<ExceptionGroup>());
    EXPECT_EQ(error_types(first_error(outcome)), types<ZeroDivisionError>());
  });
}

/// A body that takes its time to be cancelled, while a task fails.
Coro<void> slow_to_end() {
  co_await task_group([](TaskGroup& g) -> Coro<void> {
    g.create_task(crash_soon());
    std::exception_ptr cancelled;
    try {
      co_await sleep(10s);
    } catch (const CancelledError&) {
      cancelled = std::current_exception();
    }
    co_await sleep(500ms);
    std::rethrow_exception(cancelled);
  });
}

TEST(TestTaskGroup, test_taskgroup_15) {
  run_test([]() -> Coro<void> {
    EXPECT_EQ(error_types(co_await cancelled_after(100ms, slow_to_end())), types<ZeroDivisionError>());
  });
}

TEST(TestTaskGroup, test_taskgroup_16) {
  run_test([]() -> Coro<void> {
    const auto runner = []() -> Coro<void> { co_await create_task(slow_to_end()); };
    EXPECT_EQ(error_types(co_await cancelled_after(100ms, runner())), types<ZeroDivisionError>());
  });
}

TEST(TestTaskGroup, test_taskgroup_17) {
  run_test([]() -> Coro<void> {
    int num = 0;
    const auto runner = [&]() -> Coro<void> {
      co_await task_group([&](TaskGroup&) -> Coro<void> { co_await counts_cancel(10s, num, 10); });
    };
    EXPECT_EQ(type_of(co_await cancelled_after(100ms, runner())), typeid(CancelledError));
    EXPECT_EQ(num, 10);
  });
}

TEST(TestTaskGroup, test_taskgroup_18) {
  run_test([]() -> Coro<void> {
    int num = 0;
    const auto runner = [&]() -> Coro<void> {
      co_await task_group([&](TaskGroup&) -> Coro<void> {
        try {
          co_await sleep(10s);
        } catch (const CancelledError&) {
          num += 10;
          throw MyExc();  // no good idea, but it has to work
        }
      });
    };
    EXPECT_EQ(error_types(co_await cancelled_after(100ms, runner())), types<MyExc>());
    EXPECT_EQ(num, 10);
  });
}

TEST(TestTaskGroup, test_taskgroup_22) {
  run_test([]() -> Coro<void> {
    const auto runner = []() -> Coro<void> {
      co_await task_group([](TaskGroup& g) -> Coro<void> {
        g.create_task(value_after(1s, 42));
        g.create_task(value_after(2s, 11));
        co_return;
      });
    };
    EXPECT_EQ(type_of(co_await cancelled_after(50ms, runner())), typeid(CancelledError));
  });
}

}  // namespace
}  // namespace loopscope
