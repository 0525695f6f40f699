#pragma once

#include <exception>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/intrusive_list.h"
#include "core/task/exception_group.h"
#include "core/task/task.h"

namespace loopscope {

/// Tasks that end together: asyncio's TaskGroup. Made by task_group(), and used by its body and the tasks in it.
class TaskGroup {
 public:
  TaskGroup();
  ~TaskGroup();
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// A task of the group. Throws std::logic_error when the group has ended, or is ending because of an error; the
  /// coroutine is then destroyed without having run.
  template <class T>
  Task<T> create_task(Coro<T> coro, std::optional<std::string_view> name = std::nullopt) {
    require_open();
    const Task<T> task = loopscope::create_task(std::move(coro), name);
    watch(task.state());
    return task;
  }
  /// A task of what the function makes, which it keeps: see create_task().
  template <class F>
  requires coroutine_function<F&>
  auto create_task(F function, std::optional<std::string_view> name = std::nullopt) {
    require_open();
    const auto task = loopscope::create_task(std::move(function), name);
    watch(task.state());
    return task;
  }
  /// The same in this context.
  template <class T>
  Task<T> create_task(Coro<T> coro, std::optional<std::string_view> name, const Context& context) {
    const Task<T> task = create_task(std::move(coro), name);
    AnyTask(task).state()->run_in(context);
    return task;
  }

  /// The body has ended, with this exception or none: waits for the tasks, and throws what the whole ends with.
  Coro<void> end(std::exception_ptr exception);

 private:
  class Member;

  void require_open() const;
  void watch(const Ref<FutureBase>& task);
  void task_done(const FutureBase& task);
  void abort();
  Coro<std::exception_ptr> wait_for_tasks(std::exception_ptr cancellation);

  const Ref<TaskBase> parent_;
  IntrusiveList<Member> members_;  // tasks whose end it has not noted yet, in order of creation
  std::vector<std::exception_ptr> errors_;
  std::exception_ptr interrupt_;  // a KeyboardInterrupt, which no group holds
  std::optional<Future<void>> all_done_;
  bool ending_ = false;
  bool aborting_ = false;
  bool parent_cancel_requested_ = false;
};

namespace detail {

/// Named after what the program calls, which the name of a coroutine in a trace is to say.
template <class Body>
auto task_group(Body body) -> std::invoke_result_t<Body&, TaskGroup&> {
  using T = typename std::invoke_result_t<Body&, TaskGroup&>::Result;
  TaskGroup group;
  std::exception_ptr exception;
  std::optional<Stored<T>> result;
  try {
    if constexpr (std::is_void_v<T>) {
      co_await body(group);
    } else {
      result.emplace(co_await body(group));
    }
  } catch (...) {
    exception = std::current_exception();
  }
  co_await group.end(std::move(exception));
  if constexpr (!std::is_void_v<T>) co_return std::move(*result);
}

}  // namespace detail

/// Runs a body that makes tasks, waits for all of them, and returns the body's result: asyncio's `async with
/// TaskGroup()`. C++ has no block that may suspend at its end, so the block is a function that is given the TaskGroup
/// and returns a Coro; it is kept for as long as it runs. When a task fails the others and the body are cancelled, and
/// an ExceptionGroup of all errors is thrown; when the body is cancelled so are the tasks.
///
///     co_await task_group([&](TaskGroup& group) -> Coro<void> {
///       group.create_task(fetch("a"));
///       group.create_task(fetch("b"));
///       co_return;
///     });
template <class Body>
requires coroutine_function<Body&, TaskGroup&>
auto task_group(Body body) { return detail::task_group(std::move(body)); }

}  // namespace loopscope
