#pragma once

#include <fmt/format.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "core/loop/loops.h"
#include "core/task/coro.h"
#include "core/task/task_base.h"

namespace loopscope {

template <class T>
class TaskState : public TaskBase, public Pooled {
 public:
  TaskState(EventLoop& loop, Coro<T> coro, std::optional<std::string_view> name)
      : TaskState(loop, std::move(coro).release(), name) {}
  void* result_slot() override { return &slot_; }

 private:
  using CoroutineHandle = typename Coro<T>::CoroutineHandle;

  TaskState(EventLoop& loop, CoroutineHandle coroutine, std::optional<std::string_view> name)
      : TaskBase(loop, coroutine, name) {
    coroutine.promise().task = this;
    start(coroutine.promise().where);
  }

  std::exception_ptr take_outcome() override {
    if (std::exception_ptr exception = take_held_exception()) return exception;
    try {
      if constexpr (std::is_void_v<T>) {
        slot_.emplace();
      } else {
        slot_.emplace(std::move(*CoroutineHandle::from_address(root().address()).promise().result));
      }
    } catch (...) {
      return std::current_exception();
    }
    return nullptr;
  }

  std::string result_text() const override {
    if constexpr (fmt::is_formattable<Stored<T>>::value && !std::is_void_v<T>) {
      try {
        return fmt::format("{}", *slot_);
      } catch (const std::exception& error) {  // of a formatter of the program's own
        return fmt::format("(cannot be formatted: {})", error.what());
      }
    } else {
      return {};
    }
  }

  ResultSlot<T> slot_;
};

/// A coroutine that runs by itself on the loop: asyncio's Task. A handle: copies speak of the same task, and letting go
/// of them does not end it. It can be awaited, and used wherever a Future can.
template <class T>
class Task : public Future<T> {
 public:
  explicit Task(const Ref<TaskBase>& state) : Future<T>(Ref<FutureBase>(state)) {}

  std::string name() const { return task().name(); }
  void set_name(std::string_view name) const { task().set_name(name); }
  /// See TaskBase.
  std::optional<std::source_location> get_coro() const { return task().get_coro(); }
  std::vector<std::source_location> get_stack() const { return task().get_stack(); }
  int cancelling() const { return task().cancelling(); }
  /// Takes back one request to cancel, which whoever made it has dealt with; how many are left.
  int uncancel() const { return task().uncancel(); }
  operator AnyTask() const { return AnyTask(Ref<TaskBase>(&task())); }

  // It ends as its coroutine does. As a Future it throws std::logic_error when it is to be ended otherwise.
  template <class... U>
  void set_result(U&&... value) const = delete;
  void set_exception(std::exception_ptr exception) const = delete;

 private:
  TaskBase& task() const { return static_cast<TaskBase&>(*this->state()); }
};

/// Makes a task of a coroutine; its first step runs in the next frame. Without a name it is called "Task-N".
template <class T>
Task<T> create_task(EventLoop& loop, Coro<T> coro, std::optional<std::string_view> name = std::nullopt) {
  loop.require_open();
  return Task<T>(Ref<TaskBase>(new TaskState<T>(loop, std::move(coro), name)));
}
/// The same on the running loop.
template <class T>
Task<T> create_task(Coro<T> coro, std::optional<std::string_view> name = std::nullopt) {
  return create_task(get_running_loop(), std::move(coro), name);
}

// It runs in a copy of the context of who makes it, or in this one itself: then both see what it sets.

template <class T>
Task<T> create_task(EventLoop& loop, Coro<T> coro, std::optional<std::string_view> name, const Context& context) {
  const Task<T> task = create_task(loop, std::move(coro), name);
  AnyTask(task).state()->run_in(context);
  return task;
}
template <class T>
Task<T> create_task(Coro<T> coro, std::optional<std::string_view> name, const Context& context) {
  return create_task(get_running_loop(), std::move(coro), name, context);
}
template <class T>
Task<T> create_task(Coro<T> coro, const Context& context) {
  return create_task(std::move(coro), {}, context);
}

namespace detail {

template <class F>
struct KeptFunction {
  F function;
};

/// A task that keeps the function whose coroutine it runs: a lambda's captures live in the lambda, not in the
/// coroutine.
template <class F, class T = typename std::invoke_result_t<F&>::Result>
class FunctionTask final : private KeptFunction<F>, public TaskState<T> {
 public:
  FunctionTask(EventLoop& loop, F kept, std::optional<std::string_view> name)
      : KeptFunction<F>{std::move(kept)}, TaskState<T>(loop, KeptFunction<F>::function(), name) {}
};

}  // namespace detail

/// A task of what the function makes, called without arguments. The task keeps the function, so that a lambda's
/// captures live as long as it does: `create_task([reader]() mutable -> Coro<void> { ... })`, without calling it. Of
/// `create_task([reader]() mutable -> Coro<void> { ... }())` they would be gone at the end of the statement.
template <class F>
requires coroutine_function<F&>
auto create_task(EventLoop& loop, F function, std::optional<std::string_view> name = std::nullopt) {
  using T = typename std::invoke_result_t<F&>::Result;
  loop.require_open();
  return Task<T>(Ref<TaskBase>(new detail::FunctionTask<F>(loop, std::move(function), name)));
}
template <class F>
requires coroutine_function<F&>
auto create_task(F function, std::optional<std::string_view> name = std::nullopt) {
  return create_task(get_running_loop(), std::move(function), name);
}

namespace detail {

template <class A>
using AwaitResult =
    decltype(std::declval<decltype(std::declval<A>().awaiter(std::declval<const AwaitContext&>()))&>().await_resume());

template <class A>
inline constexpr bool kIsFuture = requires(A& object) {
  []<class T>(const Future<T>&) {}(object);
};

template <class A>
Coro<AwaitResult<A>> await_in_task(A object) {
  co_return co_await std::move(object);
}

}  // namespace detail

/// A task that awaits what is no coroutine, but one in asyncio: `create_task(sleep(1s))`.
template <awaitable A>
requires(!detail::kIsFuture<A> && !kIsCoroutine<A> &&
         !coroutine_function<A&>) auto create_task(A object, std::optional<std::string_view> name = std::nullopt) {
  return create_task(detail::await_in_task(std::move(object)), name);
}

template <class A>
requires detail::kIsFuture<A> Task<typename A::Result> create_task(const A&, std::string_view = {}) {
  static_assert(detail::kNever<A>,
                "create_task() takes a coroutine, or a function that makes one; a future is one already, and "
                "ensure_future() leaves it what it is");
  return Task<typename A::Result>(nullptr);
}

// A future of what can be awaited: a task or future stays what it is; a coroutine becomes a task, and so does one that
// awaits anything else. Without a loop, on get_event_loop(). Throws std::invalid_argument for a future of another loop.

template <class T>
Future<T> ensure_future(EventLoop& loop, Coro<T> coro) {
  return create_task(loop, std::move(coro));
}
template <class T>
Future<T> ensure_future(EventLoop& loop, Future<T> future) {
  if (!future.state()->belongs_to(loop)) throw std::invalid_argument("the future belongs to another loop");
  return future;
}
template <awaitable A>
requires(!detail::kIsFuture<A> && !kIsCoroutine<A>) Future<detail::AwaitResult<A>> ensure_future(EventLoop& loop,
                                                                                                 A object) {
  return create_task(loop, detail::await_in_task(std::move(object)));
}
template <class T>
Future<T> ensure_future(Future<T> future) {
  return future;
}
template <awaitable A>
requires(!detail::kIsFuture<A>) auto ensure_future(A object) {
  return ensure_future(get_event_loop(), std::move(object));
}

/// A line of the program's output, told as the running task's. Where no loop runs (before run(), in a thread of an
/// executor) it goes to standard output and no trace tells of it.
template <class... Args>
void print(fmt::format_string<Args...> format, Args&&... args) {
  const std::string line = fmt::format(format, std::forward<Args>(args)...);
  if (EventLoop* const loop = running_loop_or_null()) {
    TaskBase* const task = TaskBase::current();
    loop->print(line, task ? task->id() : kNoObject);
  } else {
    EventLoop::print_to_stdout(line);
  }
}

}  // namespace loopscope
