// Counterparts of AsyncioWaitForTest. Where theirs sleeps for real, ours does so on the virtual clock, and says times
// exactly.

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/wait.h"
#include "core/task/wait_for.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

/// Runs a test's coroutine on the virtual clock.
template <class F>
void run_test(F main) {
  TestLoop t;
  run(t.loop, main());
}

Duration now() { return Duration(get_running_loop().time()); }

constexpr Duration kTaskTimeout = 200ms;
constexpr Duration kEpsilon = 100us;

/// Runs for this time, and ignores requests to cancel it.
Coro<void> slow_task(bool& exited) {
  const TimeNs exit_at = get_running_loop().time_after(kTaskTimeout);
  for (;;) {
    const Duration to_sleep(exit_at - get_running_loop().time());
    if (to_sleep <= 0s) break;
    try {
      co_await sleep(to_sleep);
    } catch (const CancelledError&) {
    }
  }
  exited = true;
}

TEST(AsyncioWaitForTest, test_asyncio_wait_for_cancelled) {
  run_test([]() -> Coro<void> {
    bool exited = false;
    const auto wait_for_task = create_task(wait_for(slow_task(exited), kTaskTimeout * 2));
    co_await sleep(0s);
    wait_for_task.cancel();
    std::vector<Task<void>> tasks{wait_for_task};
    co_await wait(tasks);
    EXPECT_TRUE(exited);
  });
}

TEST(AsyncioWaitForTest, test_asyncio_wait_for_timeout) {
  run_test([]() -> Coro<void> {
    bool exited = false;
    try {
      co_await wait_for(slow_task(exited), kTaskTimeout / 2);
    } catch (const TimeoutError&) {
    }
    EXPECT_TRUE(exited);
    EXPECT_EQ(now(), kTaskTimeout);
  });
}

TEST(AsyncioWaitForTest, test_wait_for_timeout_less_then_0_or_0_future_done) {
  run_test([]() -> Coro<void> {
    const auto fut = Future<std::string>::create();
    fut.set_result("done");
    const std::string ret = co_await wait_for(fut, 0s);
    EXPECT_EQ(ret, "done");
    EXPECT_TRUE(fut.done());
    EXPECT_EQ(now(), 0s);
  });
}

TEST(AsyncioWaitForTest, test_wait_for_timeout_less_then_0_or_0_coroutine_do_not_started) {
  run_test([]() -> Coro<void> {
    bool foo_started = false;
    const auto foo = [&]() -> Coro<void> {
      foo_started = true;
      co_return;
    };
    EXPECT_THROW(co_await wait_for(foo(), 0s), TimeoutError);
    EXPECT_FALSE(foo_started);
    EXPECT_EQ(now(), 0s);
  });
}

/// Says whether it runs; done after ten seconds.
Coro<std::string> foo(std::optional<bool>& running, Future<void> started) {
  running = true;
  started.set_result();
  const struct Finally {
    ~Finally() { running = false; }
    std::optional<bool>& running;
  } finally{running};
  co_await sleep(10s);
  co_return "done";
}

/// A task that runs already is cancelled when the time is over, and has ended when wait_for throws.
void late_task_is_cancelled(Duration timeout) {
  run_test([timeout]() -> Coro<void> {
    std::optional<bool> foo_running;
    const auto started = Future<void>::create();
    const auto fut = create_task(foo(foo_running, started));
    co_await started;
    EXPECT_THROW(co_await wait_for(fut, timeout), TimeoutError);
    EXPECT_EQ(now(), std::max(timeout, Duration::zero()));
    EXPECT_TRUE(fut.done());
    EXPECT_TRUE(fut.cancelled());
    EXPECT_EQ(foo_running, false);
  });
}

TEST(AsyncioWaitForTest, test_wait_for_timeout_less_then_0_or_0) {
  for (const Duration timeout : {Duration(0s), Duration(-1s)}) late_task_is_cancelled(timeout);
}

TEST(AsyncioWaitForTest, test_wait_for) {
  run_test([]() -> Coro<void> {
    std::optional<bool> foo_running;
    const auto fut = create_task(foo(foo_running, Future<void>::create()));
    EXPECT_THROW(co_await wait_for(fut, 100ms), TimeoutError);
    EXPECT_EQ(now(), 100ms);
    EXPECT_TRUE(fut.done());
    EXPECT_TRUE(fut.cancelled());
    EXPECT_EQ(foo_running, false);
  });
}

TEST(AsyncioWaitForTest, test_wait_for_blocking) {
  run_test([]() -> Coro<void> {
    const auto coro = []() -> Coro<std::string> { co_return "done"; };
    const std::string res = co_await wait_for(coro(), std::nullopt);
    EXPECT_EQ(res, "done");
  });
}

TEST(AsyncioWaitForTest, test_wait_for_race_condition) {
  run_test([]() -> Coro<void> {
    const auto fut = Future<std::string>::create();
    auto task = wait_for(fut, 200ms);
    get_running_loop().call_later(100ms, [fut] { fut.set_result("ok"); });
    const std::string res = co_await std::move(task);
    EXPECT_EQ(res, "ok");
    EXPECT_EQ(now(), 100ms);
  });
}

TEST(AsyncioWaitForTest, test_wait_for_cancellation_race_condition) {
  run_test([]() -> Coro<void> {
    const auto inner = []() -> Coro<int> {
      EXPECT_THROW(co_await sleep(1s), CancelledError);
      co_return 1;
    };
    EXPECT_EQ(co_await wait_for(inner(), 10ms), 1);
  });
}

/// Takes a moment to be cancelled.
Coro<void> slow_to_cancel(bool& task_done) {
  std::exception_ptr cancelled;
  try {
    co_await sleep(10s);
  } catch (const CancelledError&) {
    cancelled = std::current_exception();
  }
  if (cancelled) co_await sleep(kEpsilon);
  task_done = true;
  if (cancelled) std::rethrow_exception(cancelled);
}

TEST(AsyncioWaitForTest, test_wait_for_waits_for_task_cancellation) {
  run_test([]() -> Coro<void> {
    bool task_done = false;
    const auto inner_task = create_task(slow_to_cancel(task_done));
    EXPECT_THROW(co_await wait_for(inner_task, kEpsilon), TimeoutError);
    EXPECT_TRUE(task_done);
    EXPECT_TRUE(inner_task.cancelled());
  });
}

TEST(AsyncioWaitForTest, test_wait_for_waits_for_task_cancellation_w_timeout_0) {
  run_test([]() -> Coro<void> {
    bool task_done = false;
    const auto waits = [&]() -> Coro<void> {
      const auto inner_task = create_task(slow_to_cancel(task_done));
      co_await sleep(kEpsilon);
      co_await wait_for(inner_task, 0s);
    };
    EXPECT_THROW(co_await waits(), TimeoutError);
    EXPECT_TRUE(task_done);
  });
}

TEST(AsyncioWaitForTest, test_wait_for_reraises_exception_during_cancellation) {
  struct FooException {};
  run_test([]() -> Coro<void> {
    const auto inner = []() -> Coro<void> {
      try {
        co_await sleep(200ms);
      } catch (...) {
      }
      throw FooException();
    };
    const auto waits = [&]() -> Coro<void> {
      const auto inner_task = create_task(inner());
      co_await wait_for(inner_task, kEpsilon);
    };
    EXPECT_THROW(co_await waits(), FooException);
    EXPECT_LT(now(), 200ms);
  });
}

TEST(AsyncioWaitForTest, test_wait_for_self_cancellation) {
  run_test([]() -> Coro<void> {
    const auto inner = []() -> Coro<int> {
      for (int i = 0; i < 3; ++i) {  // the third sleep is let be
        try {
          co_await sleep(300ms);
          co_return 42;
        } catch (const CancelledError&) {
          if (i == 2) throw;
        }
      }
      co_return 0;
    };
    const auto inner_task = create_task(inner());
    // The wait can be cancelled even while the task holds up the timeout's own request.
    const auto task = create_task(wait_for(inner_task, 100ms));
    co_await sleep(200ms);
    task.cancel();
    EXPECT_THROW(co_await task, CancelledError);
    EXPECT_EQ(co_await inner_task, 42);
  });
}

/// Cancelling the wait cancels the task as well.
void cancel_wait_for(std::optional<Duration> timeout) {
  run_test([timeout]() -> Coro<void> {
    const auto blocking_coroutine = []() -> Coro<void> {
      const auto fut = Future<void>::create();  // nobody sets it
      co_await fut;
    };
    const auto task = create_task(blocking_coroutine());
    const auto waits = create_task(wait_for(task, timeout));
    get_running_loop().call_soon([waits] { waits.cancel(); });
    EXPECT_THROW(co_await waits, CancelledError);
    EXPECT_TRUE(task.cancelled());
  });
}

TEST(AsyncioWaitForTest, test_cancel_blocking_wait_for) { cancel_wait_for(std::nullopt); }
TEST(AsyncioWaitForTest, test_cancel_wait_for) { cancel_wait_for(60s); }

}  // namespace
}  // namespace loopscope
