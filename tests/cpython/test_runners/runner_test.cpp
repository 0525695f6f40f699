// Counterparts of RunnerTests.

#include <csignal>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>

#include "core/task/errors.h"
#include "core/task/run.h"
#include "core/task/sleep.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

void interrupt_self() { std::raise(SIGINT); }

Coro<void> nothing() { co_return; }

TEST(RunnerTests, test_non_debug) {
  Runner runner({.debug = false});
  EXPECT_FALSE(runner.get_loop().get_debug());
}

TEST(RunnerTests, test_debug) {
  Runner runner({.debug = true});
  EXPECT_TRUE(runner.get_loop().get_debug());
}

TEST(RunnerTests, test_custom_factory) {
  EventLoop* made = nullptr;
  Runner runner({.loop_factory = [&] {
    auto loop = new_event_loop();
    made = loop.get();
    return loop;
  }});
  EXPECT_EQ(&runner.get_loop(), made);
}

TEST(RunnerTests, test_run) {
  const auto f = []() -> Coro<std::string> {
    co_await sleep(0s);
    co_return "done";
  };
  Runner runner;
  EXPECT_EQ(runner.run(f()), "done");
  const EventLoop& loop = runner.get_loop();
  runner.close();
  EXPECT_THROW(runner.get_loop(), std::runtime_error);
  EXPECT_TRUE(loop.is_closed());
}

template <class A>
concept can_run = requires(Runner& runner, A object) {
  runner.run(std::move(object));
};

TEST(RunnerTests, test_run_non_coro) {
  EXPECT_TRUE(can_run<Coro<int>>);
  EXPECT_FALSE(can_run<int>);
}

TEST(RunnerTests, test_run_future) {
  EXPECT_FALSE(can_run<Future<int>>);
  EXPECT_FALSE(can_run<Task<int>>);
}

TEST(RunnerTests, test_explicit_close) {
  Runner runner;
  const EventLoop& loop = runner.get_loop();
  runner.close();
  EXPECT_THROW(runner.get_loop(), std::runtime_error);
  EXPECT_TRUE(loop.is_closed());
}

TEST(RunnerTests, test_double_close) {
  Runner runner;
  const EventLoop& loop = runner.get_loop();
  runner.close();
  EXPECT_TRUE(loop.is_closed());
  runner.close();
  EXPECT_TRUE(loop.is_closed());
}

TEST(RunnerTests, test_second_with_block_raises) {
  std::vector<int> ran;
  const auto f = [&](int number) -> Coro<void> {
    ran.push_back(number);
    co_return;
  };
  Runner runner;
  runner.run(f(1));
  runner.close();
  EXPECT_THROW(runner.run(f(2)), std::runtime_error);
  EXPECT_THAT(ran, ElementsAre(1));
}

TEST(RunnerTests, test_recursive_run) {
  Runner runner;
  const auto f = [&]() -> Coro<void> {
    runner.run(nothing());
    co_return;
  };
  EXPECT_THROW(runner.run(f()), std::logic_error);
}

TEST(RunnerTests, test_interrupt_call_soon) {
  const auto coro = []() -> Coro<void> {
    bool cancelled = false;
    while (!cancelled) {
      try {
        co_await sleep(0s);
      } catch (const CancelledError&) {
        cancelled = true;
      }
    }
    throw CancelledError();
  };
  Runner runner;
  runner.get_loop().call_later(10ms, interrupt_self);
  EXPECT_THROW(runner.run(coro()), KeyboardInterrupt);
}

TEST(RunnerTests, test_interrupt_wait) {
  Runner runner;
  const auto future = Future<void>::create(runner.get_loop());
  const auto coro = [&]() -> Coro<void> {
    bool cancelled = false;
    try {
      co_await future;
    } catch (const CancelledError&) {
      cancelled = true;
    }
    EXPECT_TRUE(cancelled);
    throw CancelledError();
  };
  runner.get_loop().call_later(10ms, interrupt_self);
  EXPECT_THROW(runner.run(coro()), KeyboardInterrupt);
  EXPECT_TRUE(future.cancelled());
}

TEST(RunnerTests, test_interrupt_cancelled_task) {
  const auto subtask = [](AnyTask task) -> Coro<void> {
    co_await sleep(0s);
    task.cancel();
    interrupt_self();
  };
  const auto coro = [&]() -> Coro<void> {
    const auto task = create_task(subtask(current_task()));
    co_await sleep(10s);
  };
  Runner runner;
  EXPECT_THROW(runner.run(coro()), CancelledError);
}

TEST(RunnerTests, test_signal_install_not_supported_ok) {
  // Where somebody else handles SIGINT the runner leaves it alone, and runs all the same.
  const auto before = std::signal(SIGINT, SIG_IGN);
  {
    Runner runner;
    runner.run(nothing());
  }
  EXPECT_EQ(std::signal(SIGINT, before), SIG_IGN);
}

TEST(RunnerTests, test_set_event_loop_called_once) {
  Runner runner;
  runner.run(nothing());
  const auto other = new_event_loop();
  set_event_loop(other.get());
  runner.run(nothing());
  EXPECT_EQ(&get_event_loop(), other.get());  // the second run did not set it again
}

}  // namespace
}  // namespace loopscope
