#include "core/task/runner.h"

#include <csignal>

#include <gtest/gtest.h>

#include "core/task/sleep.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

void interrupt_self() { std::raise(SIGINT); }

Coro<void> nothing() { co_return; }

TEST(RunnerInterrupt, TheSecondOneThrowsInTheMiddle) {
  const auto main = [&]() -> Coro<void> {
    get_running_loop().call_soon(interrupt_self);
    try {
      co_await sleep(1h);
    } catch (const CancelledError&) {
      interrupt_self();
    }
    co_await sleep(1h);
  };
  Runner runner;
  EXPECT_THROW(runner.run(main()), KeyboardInterrupt);
}

TEST(RunnerInterrupt, GivesTheSignalBack) {
  Runner runner;
  runner.run(nothing());
  struct sigaction now = {};
  ::sigaction(SIGINT, nullptr, &now);
  EXPECT_EQ(now.sa_handler, SIG_DFL);
}

TEST(RunnerInterrupt, AProgramsOwnSignalHandlerTakesItsPlace) {
  int caught = 0;
  const auto main = [&]() -> Coro<int> {
    get_running_loop().add_signal_handler(SIGINT, [&] { ++caught; });
    interrupt_self();
    co_await sleep(0s);
    co_await sleep(0s);
    co_return caught;
  };
  Runner runner;
  EXPECT_EQ(runner.run(main()), 1);
}

}  // namespace
}  // namespace loopscope
