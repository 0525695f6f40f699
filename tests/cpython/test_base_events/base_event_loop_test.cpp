// Counterparts of BaseEventLoopTests, and of what speaks of the loop alone in the classes after it.

#include <cstdlib>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "core/exec/run_in_executor.h"
#include "core/loop/loops.h"
#include "core/task/errors.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/cpython/test_base_events/base_event_loop_fixture.h"
#include "tests/cpython/test_base_events/recording_network.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

TEST_F(BaseEventLoopTests, test_close) {
  EXPECT_FALSE(t.loop.is_closed());
  t.loop.close();
  EXPECT_TRUE(t.loop.is_closed());
  t.loop.close();
  t.loop.close();
  const auto future = Future<void>::create(t.loop);
  EXPECT_THROW(t.loop.run_forever(), std::logic_error);
  EXPECT_THROW(t.loop.run_until_complete(future), std::logic_error);
}

TEST_F(BaseEventLoopTests, test__add_callback_handle) {
  const auto h = t.loop.call_soon([] {});
  EXPECT_TRUE(h->in_ready_queue());
  EXPECT_EQ(t.sink.count(trace::Kind::timer_arm), 0u);
}

TEST_F(BaseEventLoopTests, test__add_callback_cancelled_handle) {
  const auto h = t.loop.call_soon([] {});
  h->cancel();
  EXPECT_FALSE(h->in_ready_queue());
  run_briefly();
  EXPECT_EQ(t.sink.count(trace::Kind::handle_begin), 0u);
}

TEST_F(BaseEventLoopTests, test_set_default_executor) {
  const auto executor = std::make_shared<ThreadPoolExecutor>(1);
  set_default_executor(t.loop, executor);
  const auto main = []() -> Coro<std::thread::id> {
    const auto get_id = [] { return std::this_thread::get_id(); };
    co_return co_await run_in_executor(get_id);
  };
  const std::thread::id in_default = t.loop.run_until_complete(main());
  std::promise<std::thread::id> in_executor;
  executor->submit([&] { in_executor.set_value(std::this_thread::get_id()); });
  EXPECT_EQ(in_default, in_executor.get_future().get());
}

TEST_F(BaseEventLoopTests, test_call_soon) {
  const auto handle = t.loop.call_soon([] {});
  EXPECT_TRUE(handle->in_ready_queue());
}

TEST_F(BaseEventLoopTests, test_call_later) {
  const auto timer = t.loop.call_later(10s, [] {});
  EXPECT_TRUE(timer->armed());
  EXPECT_FALSE(timer->in_ready_queue());
}

TEST_F(BaseEventLoopTests, test_call_later_negative_delays) {
  std::vector<std::string> calls;
  t.loop.call_later(-1s, [&] { calls.emplace_back("a"); });
  t.loop.call_later(-2s, [&] { calls.emplace_back("b"); });
  run_briefly();
  EXPECT_THAT(calls, ElementsAre("b", "a"));
}

TEST_F(BaseEventLoopTests, test_time_and_call_at) {
  const TimeNs begin = t.loop.time();
  t.loop.call_at(begin + Duration(100ms).count(), [&] { t.loop.stop(); });
  t.loop.run_forever();
  EXPECT_EQ(Duration(t.loop.time() - begin), 100ms);
}

/// Calls `check` on another thread while the loop runs.
void check_in_thread(EventLoop& loop, const std::function<void()>& check) {
  const auto future = Future<void>::create(loop);
  std::promise<void> runs;
  loop.call_soon([&] { runs.set_value(); });
  std::thread thread([&] {
    runs.get_future().wait();
    check();
    loop.call_soon_threadsafe([&] { future.set_result(); });
  });
  loop.run_until_complete(future);
  thread.join();
}

TEST_F(BaseEventLoopTests, test_check_thread) {
  const auto loop = new_event_loop();
  loop->set_debug(true);
  const auto refused = [&] {
    EXPECT_THROW(loop->call_soon([] {}), std::logic_error);
    EXPECT_THROW(loop->call_later(60s, [] {}), std::logic_error);
    EXPECT_THROW(loop->call_at(loop->clock().now_from_any_thread(), [] {}), std::logic_error);
  };
  check_in_thread(*loop, refused);
  check_in_thread(*loop, [&] {
    const auto own = new_event_loop();
    set_event_loop(own.get());
    refused();
  });
}

TEST_F(BaseEventLoopTests, test__run_once) {
  const auto cancelled = t.loop.call_later(5s, [] {});
  bool called = false;
  t.loop.call_later(10s, [&] { called = true; });
  cancelled->cancel();
  t.loop.run_once();  // waits for the second one
  EXPECT_EQ(Duration(t.loop.time()), 10s);
  EXPECT_TRUE(called);
}

TEST_F(BaseEventLoopTests, test__run_once_cancelled_event_cleanup) {
  // Theirs keeps what was cancelled in its heap until there is much of it; ours lets go of it at once.
  const auto kept = t.loop.call_later(3000s, [] {});
  std::vector<std::weak_ptr<int>> held;
  for (int i = 0; i < 200; ++i) {
    const auto what = std::make_shared<int>(i);
    held.emplace_back(what);
    t.loop.call_later(i % 2 ? 100s : 3600s, [what] {})->cancel();
  }
  for (const auto& what : held) EXPECT_TRUE(what.expired());
  EXPECT_TRUE(kept->armed());
  t.loop.run_once();  // nothing of them wakes it
  EXPECT_EQ(Duration(t.loop.time()), 3000s);
  EXPECT_FALSE(kept->armed());
}

TEST_F(BaseEventLoopTests, test_set_debug) {
  t.loop.set_debug(true);
  EXPECT_TRUE(t.loop.get_debug());
  t.loop.set_debug(false);
  EXPECT_FALSE(t.loop.get_debug());
}

TEST_F(BaseEventLoopTests, test__run_once_schedule_handle) {
  std::shared_ptr<Handle> handle;
  t.loop.call_at(-1, [&] { handle = t.loop.call_soon([] {}); });
  t.loop.run_once();
  ASSERT_TRUE(handle);
  EXPECT_TRUE(handle->in_ready_queue());
}

TEST_F(BaseEventLoopTests, test_run_until_complete_loop) {
  TestLoop other;
  const auto future = Future<void>::create(t.loop);
  EXPECT_THROW(other.loop.run_until_complete(future), std::invalid_argument);
}

TEST_F(BaseEventLoopTests, test_run_until_complete_loop_orphan_future_close_loop) {
  const auto foo = [](Duration delay) -> Coro<void> { co_await sleep(delay); };
  t.loop.call_soon([] { throw KeyboardInterrupt(); });
  EXPECT_THROW(t.loop.run_until_complete(foo(100ms)), KeyboardInterrupt);
  t.loop.run_until_complete(foo(200ms));
  EXPECT_EQ(Duration(t.loop.time()), 200ms);
}

TEST_F(BaseEventLoopTests, test_default_exc_handler_callback) {
  const auto zero_error = [](const Future<void>& future) {
    future.set_result();
    throw std::domain_error("zero");
  };
  testing::internal::CaptureStderr();
  const auto first = Future<void>::create(t.loop);
  t.loop.call_soon([&] { zero_error(first); });
  t.loop.run_until_complete(first);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("exception in callback"));
  testing::internal::CaptureStderr();
  const auto second = Future<void>::create(t.loop);
  t.loop.call_later(10ms, [&] { zero_error(second); });
  t.loop.run_until_complete(second);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("std::domain_error: zero"));
}

TEST_F(BaseEventLoopTests, test_default_exc_handler_coro) {
  const auto zero_error_coro = []() -> Coro<void> {
    co_await sleep(10ms);
    throw std::domain_error("zero");
  };
  testing::internal::CaptureStderr();
  {
    const auto task = create_task(t.loop, zero_error_coro());
    task.add_done_callback([&] { t.loop.stop(); });
    t.loop.run_forever();
    EXPECT_TRUE(task.done());
  }  // nobody has asked for its exception
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::MatchesRegex("the exception of .* was never retrieved.*std::domain_error: zero\n"));
}

TEST_F(BaseEventLoopTests, test_set_exc_handler_custom) {
  t.loop.set_debug(true);
  EXPECT_FALSE(t.loop.exception_handler());
  std::vector<ExceptionContext> told;
  t.loop.set_exception_handler([&](EventLoop&, const ExceptionContext& context) { told.push_back(context); });
  EXPECT_TRUE(t.loop.exception_handler());
  const auto zero_error = [] { throw std::domain_error("zero"); };
  const auto handle = t.loop.call_soon(zero_error);
  t.loop.run_once();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].handle, handle->id());
  EXPECT_EQ(describe(told[0].exception), "std::domain_error: zero");

  t.loop.set_exception_handler(nullptr);
  testing::internal::CaptureStderr();
  t.loop.call_soon(zero_error);
  t.loop.run_once();
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("zero"));
  EXPECT_EQ(told.size(), 1u);
}

TEST_F(BaseEventLoopTests, test_set_exc_handler_broken) {
  t.loop.set_exception_handler([](EventLoop&, const ExceptionContext&) { throw std::logic_error("spam"); });
  testing::internal::CaptureStderr();
  t.loop.call_soon([] { throw std::domain_error("zero"); });
  t.loop.run_once();
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("unhandled error in exception handler"));
}

TEST_F(BaseEventLoopTests, test_env_var_debug) {
  EXPECT_FALSE(new_event_loop()->get_debug());
  ::setenv("LOOPSCOPE_DEBUG", "", 1);
  EXPECT_FALSE(new_event_loop()->get_debug());
  ::setenv("LOOPSCOPE_DEBUG", "1", 1);
  EXPECT_TRUE(new_event_loop()->get_debug());
  ::unsetenv("LOOPSCOPE_DEBUG");
}

TEST_F(BaseEventLoopTests, test_create_task_error_closes_coro) {
  const auto alive = std::make_shared<int>(1);
  const std::weak_ptr<int> weak = alive;
  const auto test = [](std::shared_ptr<int>) -> Coro<void> { co_return; };
  t.loop.close();
  EXPECT_THROW(create_task(t.loop, test(alive)), std::logic_error);
  EXPECT_EQ(weak.use_count(), 1);  // the coroutine is gone
}

Coro<void> nothing() { co_return; }

TEST_F(BaseEventLoopTests, test_create_named_task_with_default_factory) {
  const auto task = create_task(t.loop, nothing(), "test_task");
  EXPECT_EQ(task.name(), "test_task");
  t.loop.run_until_complete(task);
}

Coro<void> raise_keyboard_interrupt() {
  throw KeyboardInterrupt();
  co_return;
}

TEST_F(BaseEventLoopTests, test_run_forever_keyboard_interrupt) {
  bool told = false;
  t.loop.set_exception_handler([&](EventLoop&, const ExceptionContext&) { told = true; });
  EXPECT_THROW(t.loop.run_until_complete(raise_keyboard_interrupt()), KeyboardInterrupt);
  t.loop.close();
  EXPECT_FALSE(told);
}

TEST_F(BaseEventLoopTests, test_run_until_complete_baseexception) {
  EXPECT_THROW(t.loop.run_until_complete(raise_keyboard_interrupt()), KeyboardInterrupt);
  bool called = false;
  t.loop.call_soon([&] {
    t.loop.stop();
    called = true;
  });
  t.loop.run_forever();
  EXPECT_TRUE(called);
}

TEST_F(BaseEventLoopTests, test_single_selecter_event_callback_after_stopping) {
  const int fd = t.selector.open();
  t.selector.set_ready(fd, trace::Interest::read, true);
  int calls = 0;
  t.loop.add_reader(fd, [&] {
    ++calls;
    t.loop.remove_reader(fd);
  });
  for (int i = 0; i < 2; ++i) {
    t.loop.call_soon([&] { t.loop.stop(); });
    t.loop.run_forever();
    EXPECT_EQ(calls, 1);
  }
}

TEST_F(BaseEventLoopTests, test_run_once) {
  int count = 0;
  t.loop.call_soon([&] { ++count; });
  run_briefly();
  EXPECT_EQ(count, 1);
}

TEST_F(BaseEventLoopTests, test_run_forever_pre_stopped) {
  t.loop.call_later(1s, [] { FAIL() << "waited"; });
  t.loop.stop();
  t.loop.run_forever();
  EXPECT_EQ(t.sink.count(trace::Kind::select_begin), 1u);
  EXPECT_EQ(t.loop.time(), 0);
}

TEST_F(BaseEventLoopWithSelectorTests, test_log_slow_callbacks) {
  TestLoop t;
  std::vector<std::string> told;
  t.loop.set_exception_handler([&](EventLoop&, const ExceptionContext& context) { told.push_back(context.message); });
  t.loop.set_debug(true);
  t.loop.slow_callback_duration = 100ms;
  t.loop.call_soon([&] { t.loop.clock().busy(100ms); });
  t.loop.call_soon([&] { t.loop.clock().busy(99ms); });
  t.loop.run_once();
  EXPECT_THAT(told, ElementsAre(testing::MatchesRegex("executing handle [0-9]+ took 0.100 s")));
  const auto slow = [&]() -> Coro<void> {
    t.loop.clock().busy(200ms);
    co_return;
  };
  told.clear();
  t.loop.run_until_complete(slow());
  EXPECT_THAT(told, ElementsAre(testing::MatchesRegex("executing task [0-9]+ took 0.200 s")));
  EXPECT_EQ(t.sink.count(trace::Kind::warning), 2u);
}

TEST(RunningLoopTests, test_running_loop_within_a_loop) {
  const auto loop = new_event_loop();
  const auto outer = new_event_loop();
  const auto runner = [&]() -> Coro<void> {
    loop->run_forever();
    co_return;
  };
  EXPECT_THROW(outer->run_until_complete(runner()), std::logic_error);
}

}  // namespace
}  // namespace loopscope
