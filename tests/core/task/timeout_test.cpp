#include "core/task/timeout.h"

#include <stdexcept>

#include <gtest/gtest.h>

#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

template <class F>
void run_test(F main) {
  TestLoop t;
  run(t.loop, main());
}

TimeNs in(Duration delay) { return get_running_loop().time_after(delay); }

/// The body of a timeout that sleeps so long.
auto sleeps(Duration delay) {
  return [delay](Timeout&) -> Coro<void> { co_await sleep(delay); };
}

TEST(Timeout, IsUsedOnceAndRescheduledOnlyWhileTheBodyRuns) {
  run_test([]() -> Coro<void> {
    Timeout limit = timeout(10s);
    EXPECT_THROW(limit.reschedule(in(1s)), std::logic_error);
    co_await limit.run(sleeps(0s));
    EXPECT_THROW(limit.reschedule(in(1s)), std::logic_error);
    EXPECT_THROW(co_await limit.run(sleeps(0s)), std::logic_error);
    Timeout late = timeout(0s);
    EXPECT_THROW(co_await late.run([](Timeout& cm) -> Coro<void> {
      try {
        co_await sleep(1s);
      } catch (const CancelledError&) {
        EXPECT_EQ(cm.state(), Timeout::State::expiring);
        EXPECT_THROW(cm.reschedule(in(1s)), std::logic_error);
        throw;
      }
    }),
                 TimeoutError);
  });
}

TEST(Timeout, ARequestFromBeforeDoesNotHideItsOwn) {
  run_test([]() -> Coro<void> {
    const auto cleans_up = []() -> Coro<bool> {
      try {
        co_await sleep(1h);
      } catch (const CancelledError&) {
      }
      // The request that began the clean-up is still counted.
      EXPECT_EQ(current_task().cancelling(), 1);
      bool in_time = true;
      try {
        co_await timeout(10ms, sleeps(10s));
      } catch (const TimeoutError&) {
        in_time = false;
      }
      EXPECT_EQ(current_task().cancelling(), 1);
      co_return in_time;
    };
    const auto task = create_task(cleans_up());
    co_await sleep(0s);
    task.cancel();
    EXPECT_FALSE(co_await task);
  });
}

}  // namespace
}  // namespace loopscope
