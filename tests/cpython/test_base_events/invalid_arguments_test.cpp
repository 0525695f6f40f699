// Counterparts of the tests in BaseEventLoopTests that pass arguments of a wrong type. Theirs raise TypeError; ours do
// not compile, and here is asked whether they would.

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "core/exec/run_in_executor.h"
#include "core/net/subprocess.h"
#include "core/task/run.h"
#include "tests/cpython/test_base_events/base_event_loop_fixture.h"
#include "tests/cpython/test_base_events/recording_network.h"

namespace loopscope {
namespace {

template <class F>
concept can_call_soon = requires(EventLoop& loop, F function) {
  loop.call_soon(function);
};
template <class F>
concept can_call_soon_threadsafe = requires(EventLoop& loop, F function) {
  loop.call_soon_threadsafe(function);
};
template <class F>
concept can_call_later = requires(EventLoop& loop, F function) {
  loop.call_later(Duration(), function);
};
template <class F>
concept can_call_at = requires(EventLoop& loop, F function) {
  loop.call_at(TimeNs(), function);
};
template <class F>
concept can_add_signal_handler = requires(EventLoop& loop, F function) {
  loop.add_signal_handler(1, function);
};
template <class F>
concept can_run_in_executor = requires(F function) {
  run_in_executor(function);
};
template <class F>
concept can_call = can_call_soon<F> || can_call_soon_threadsafe<F> || can_call_later<F> || can_call_at<F> ||
    can_add_signal_handler<F> || can_run_in_executor<F>;
template <class F>
concept can_call_everywhere = can_call_soon<F> && can_call_soon_threadsafe<F> && can_call_later<F> && can_call_at<F> &&
    can_add_signal_handler<F> && can_run_in_executor<F>;

template <class A>
concept can_run_until_complete = requires(EventLoop& loop, A&& object) {
  loop.run_until_complete(std::move(object));
};
template <class H>
concept can_handle_exceptions = requires(EventLoop& loop, H handler) {
  loop.set_exception_handler(handler);
};
template <class E>
concept can_be_default_executor = requires(EventLoop& loop, E executor) {
  set_default_executor(loop, executor);
};
template <class... A>
concept can_exec = requires(A... arguments) {
  create_subprocess_exec(arguments...);
};
template <class... A>
concept can_run_in_shell = requires(A... arguments) {
  create_subprocess_shell(arguments...);
};

using Function = void (*)();
using CoroutineFunction = Coro<void> (*)();

TEST_F(BaseEventLoopTests, test_call_soon_non_callable) {
  EXPECT_TRUE(can_call_everywhere<Function>);
  EXPECT_FALSE(can_call<int>);
}

TEST_F(BaseEventLoopWithSelectorTests, test_call_coroutine) {
  EXPECT_FALSE(can_call<CoroutineFunction>);
  EXPECT_FALSE(can_call<Coro<void>>);
  const auto lambda = []() -> Coro<int> { co_return 1; };
  EXPECT_FALSE(can_call<decltype(lambda)>);
}

TEST_F(BaseEventLoopTests, test_run_until_complete_type_error) {
  EXPECT_TRUE(can_run_until_complete<Coro<void>>);
  EXPECT_TRUE(can_run_until_complete<Future<int>>);
  EXPECT_TRUE(can_run_until_complete<Task<int>>);
  EXPECT_FALSE(can_run_until_complete<const char*>);
}

TEST_F(BaseEventLoopTests, test_set_exc_handler_invalid) {
  EXPECT_TRUE(can_handle_exceptions<std::nullptr_t>);
  EXPECT_FALSE(can_handle_exceptions<const char*>);
}

TEST_F(BaseEventLoopTests, test_set_default_executor_error) {
  EXPECT_TRUE(can_be_default_executor<std::shared_ptr<ThreadPoolExecutor>>);
  EXPECT_FALSE(can_be_default_executor<std::shared_ptr<int>>);
}

TEST_F(BaseEventLoopTests, test_subprocess_exec_invalid_args) {
  EXPECT_TRUE(can_exec<std::vector<std::string>>);
  EXPECT_FALSE(can_exec<>);
  EXPECT_FALSE(can_exec<std::vector<int>>);  // of a wrong type
  EXPECT_FALSE((can_exec<std::vector<std::string>, bool>));
}

TEST_F(BaseEventLoopTests, test_subprocess_shell_invalid_args) {
  EXPECT_TRUE(can_run_in_shell<std::string>);
  EXPECT_FALSE(can_run_in_shell<std::vector<std::string>>);  // a line, not words
  EXPECT_FALSE(can_run_in_shell<int>);
  EXPECT_FALSE((can_run_in_shell<std::string, bool>));
}

}  // namespace
}  // namespace loopscope
