// Counterparts of RunTests.

#include <cstdlib>
#include <stdexcept>

#include <gmock/gmock.h>

#include "core/task/errors.h"
#include "core/task/run.h"
#include "core/task/sleep.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

TEST(RunTests, test_asyncio_run_return) {
  const auto main = []() -> Coro<int> {
    co_await sleep(0s);
    co_return 42;
  };
  EXPECT_EQ(run(main()), 42);
}

TEST(RunTests, test_asyncio_run_raises) {
  const auto main = []() -> Coro<void> {
    co_await sleep(0s);
    throw std::invalid_argument("spam");
  };
  EXPECT_THROW(run(main()), std::invalid_argument);
}

template <class A>
concept can_run = requires(A object) {
  run(std::move(object));
};

TEST(RunTests, test_asyncio_run_only_coro) {
  EXPECT_TRUE(can_run<Coro<int>>);
  EXPECT_FALSE(can_run<int>);
  const auto lambda = [] {};
  EXPECT_FALSE(can_run<decltype(lambda)>);
}

TEST(RunTests, test_asyncio_run_debug) {
  const auto main = [](bool expected) -> Coro<void> {
    EXPECT_EQ(get_event_loop().get_debug(), expected);
    co_return;
  };
  run(main(false));
  run(main(true), true);
  ::setenv("LOOPSCOPE_DEBUG", "1", 1);
  run(main(true));
  run(main(false), false);
  ::unsetenv("LOOPSCOPE_DEBUG");
}

TEST(RunTests, test_asyncio_run_from_running_loop) {
  const auto inner = []() -> Coro<void> { co_return; };
  const auto main = [&]() -> Coro<void> {
    run(inner());
    co_return;
  };
  EXPECT_THROW(run(main()), std::logic_error);
}

Coro<void> leftover() { co_await sleep(100ms); }

TEST(RunTests, test_asyncio_run_cancels_hanging_tasks) {
  std::optional<Task<void>> task;
  bool done = false;
  const auto main = [&]() -> Coro<int> {
    task = create_task(leftover());
    task->add_done_callback([&] { done = true; });
    co_return 123;
  };
  EXPECT_EQ(run(main()), 123);
  EXPECT_TRUE(task->cancelled());
  EXPECT_TRUE(done);
}

TEST(RunTests, test_asyncio_run_reports_hanging_tasks_errors) {
  std::optional<Task<void>> task;
  std::optional<ExceptionContext> told;
  const auto fails = []() -> Coro<void> {
    try {
      co_await sleep(100ms);
    } catch (const CancelledError&) {
      throw std::domain_error("division by zero");
    }
  };
  const auto main = [&]() -> Coro<int> {
    get_running_loop().set_exception_handler([&](EventLoop&, const ExceptionContext& context) { told = context; });
    task = create_task(fails());
    co_return 123;
  };
  EXPECT_EQ(run(main()), 123);
  EXPECT_TRUE(task->done());
  ASSERT_TRUE(told);
  EXPECT_EQ(told->message, "unhandled exception during run() shutdown");
  EXPECT_EQ(told->task, AnyTask(*task).id());
  EXPECT_EQ(describe(told->exception), "std::domain_error: division by zero");
}

TEST(RunTests, test_asyncio_run_set_event_loop) {
  const auto main = []() -> Coro<EventLoop*> { co_return &get_event_loop(); };
  EXPECT_NE(run(main()), nullptr);
  EXPECT_THROW(get_event_loop(), std::runtime_error);  // it was set, and taken back
}

}  // namespace
}  // namespace loopscope
