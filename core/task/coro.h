#pragma once

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <source_location>
#include <type_traits>
#include <utility>

#include "core/base/check.h"
#include "core/base/pool.h"
#include "core/task/awaiter.h"
#include "core/task/refusals.h"
#include "core/task/warn.h"

namespace loopscope {

template <class T = void>
class Coro;
class CoroAwaiterBase;

template <class T>
inline constexpr bool kIsCoroutine = false;
template <class T>
inline constexpr bool kIsCoroutine<Coro<T>> = true;

/// An awaitable that need not be kept in the frame of who awaits it.
template <class A>
inline constexpr bool kPassedByValue = std::is_trivially_copyable_v<A> && sizeof(A) <= 2 * sizeof(void*);

/// The part of a coroutine's promise that does not depend on the type of its result. Frames come from the pool.
class CoroPromiseBase : public Pooled {
  /// Has the task go on with who awaits it.
  struct Final {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    void await_suspend(std::coroutine_handle<Promise> coroutine) const noexcept {
      const CoroPromiseBase& promise = coroutine.promise();
      if (promise.awaiter) {
        promise.task->leave(promise.caller());
      } else {
        promise.task->root_done();
      }
    }
    void await_resume() const noexcept {}
  };

 public:
  TaskBase* task = nullptr;            ///< the task that runs it, from its start on
  CoroAwaiterBase* awaiter = nullptr;  ///< of the coroutine that awaits it; null for a task's outermost one
  std::source_location where;          ///< the coroutine itself (its function's name); the co_await it came to last

  /// The coroutine that awaits it; null for a task's outermost one.
  std::coroutine_handle<> caller() const;

  /// Nothing runs before the coroutine is awaited or made a task.
  std::suspend_always initial_suspend() noexcept { return {}; }

  Final final_suspend() noexcept { return {}; }

  /// What it ended with, if not with a result, goes to who awaits it before the task does anything else.
  void unhandled_exception() { task->hold_exception(std::current_exception()); }

  /// The location is that of the co_await: a default argument is evaluated where the call stands.
  template <awaitable A>
  requires(!kPassedByValue<std::remove_cvref_t<A>>) decltype(auto)
      await_transform(A&& object, const std::source_location at = std::source_location::current()) {
    where = at;
    return std::forward<A>(object).awaiter(AwaitContext{*task, at});
  }
  template <awaitable A>
  requires(kPassedByValue<A>) decltype(auto)
      await_transform(A object, const std::source_location at = std::source_location::current()) {
    where = at;
    return object.awaiter(AwaitContext{*task, at});
  }
  /// Anything else does not compile, with advice.
  template <class A>
  requires(!awaitable<A> && !awaitable<std::remove_cvref_t<A>&&>) ||
      (kIsCoroutine<std::remove_cvref_t<A>> && !awaitable<A>)std::suspend_never await_transform(A&&) {
    detail::refuse_to_await<A>();
    return {};
  }
};

template <class T>
class CoroPromise : public CoroPromiseBase {
  static_assert(alignof(T) <= alignof(std::max_align_t));  // a task finds the promise of any of its coroutines
 public:
  Coro<T> get_return_object(std::source_location location = std::source_location::current());
  template <class U>
  void return_value(U&& value) {
    result.emplace(std::forward<U>(value));
  }

  std::optional<T> result;
};

template <>
class CoroPromise<void> : public CoroPromiseBase {
 public:
  Coro<void> get_return_object(std::source_location location = std::source_location::current());
  void return_void() {}
};

/// Awaits a coroutine directly: it runs at once, within the same task and turn, without going through the loop.
template <class T>
class CoroAwaiter;

/// A coroutine that has not begun: what a function with co_await in it returns. It begins when it is awaited
/// (`co_await say_after(1s, "hello")`), or in the next frame when it is made a task (create_task, gather, run). Each
/// can be done once. T must be movable. Owned: a Coro that is never awaited is destroyed without having run, of which
/// the running loop's exception handler is told (without one, standard error).
template <class T>
class [[nodiscard]] Coro {
 public:
  using Result = T;
  using promise_type = CoroPromise<T>;
  using CoroutineHandle = std::coroutine_handle<promise_type>;

  explicit Coro(CoroutineHandle handle) : handle_(handle) {}
  Coro(const Coro&) = delete;  // a coroutine is awaited, or made a task, once: give it away with std::move(coro)
  Coro(Coro&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Coro& operator=(Coro&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Coro() {
    if (!handle_) return;
    detail::warn_never_awaited(handle_.promise().where);
    handle_.destroy();
  }

  /// False once it was awaited, made a task or moved from.
  bool valid() const { return handle_ != nullptr; }
  /// Gives the coroutine away to who will run and destroy it.
  CoroutineHandle release() && {
    LOOPSCOPE_CHECK(valid() &&
                    "a coroutine runs once: this one was awaited, made a task or moved from. Call its "
                    "function again, or await a task, as often as you like");
    return std::exchange(handle_, nullptr);
  }

  CoroAwaiter<T> awaiter(const AwaitContext& context) && { return CoroAwaiter<T>(std::move(*this), context); }

 private:
  CoroutineHandle handle_;
};

/// The part of it that does not depend on the type of the result: a link between the two coroutines, in the frame of
/// the one that awaits. It owns the other one.
class CoroAwaiterBase {
 public:
  CoroAwaiterBase(const CoroAwaiterBase&) = delete;
  CoroAwaiterBase& operator=(const CoroAwaiterBase&) = delete;

  std::coroutine_handle<> caller() const { return caller_; }
  /// For who destroys a chain of coroutines from its inner end on.
  void destroy_callee() { std::exchange(callee_, nullptr).destroy(); }

 protected:
  explicit CoroAwaiterBase(std::coroutine_handle<> callee) : callee_(callee) {}
  ~CoroAwaiterBase() {
    if (callee_) callee_.destroy();
  }

  std::coroutine_handle<> callee_;
  std::coroutine_handle<> caller_;
};

inline std::coroutine_handle<> CoroPromiseBase::caller() const { return awaiter ? awaiter->caller() : nullptr; }

template <class T>
class CoroAwaiter final : public CoroAwaiterBase {
 public:
  CoroAwaiter(Coro<T>&& coro, const AwaitContext& context) : CoroAwaiterBase(std::move(coro).release()) {
    promise().task = &context.task;
  }

  bool await_ready() const noexcept { return false; }
  /// The promise knows where the co_await stands.
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> caller) {
    caller_ = caller;
    CoroPromise<T>& promise = this->promise();
    promise.awaiter = this;
    promise.task->enter(promise.where, caller.promise().where);
    return promise.task->run_callee(callee_);
  }
  T await_resume() {
    CoroPromise<T>& promise = this->promise();
    promise.task->throw_held_exception();
    if constexpr (!std::is_void_v<T>) return std::move(*promise.result);
  }

 private:
  CoroPromise<T>& promise() const { return Coro<T>::CoroutineHandle::from_address(callee_.address()).promise(); }
};

template <class T>
Coro<T> CoroPromise<T>::get_return_object(std::source_location location) {
  where = location;
  return Coro<T>(std::coroutine_handle<CoroPromise>::from_promise(*this));
}

inline Coro<void> CoroPromise<void>::get_return_object(std::source_location location) {
  where = location;
  return Coro<void>(std::coroutine_handle<CoroPromise>::from_promise(*this));
}

/// What makes a coroutine when it is called with such arguments: asyncio's iscoroutinefunction.
template <class F, class... Args>
concept coroutine_function = std::invocable<F, Args...> && kIsCoroutine<std::invoke_result_t<F, Args...>>;

}  // namespace loopscope
