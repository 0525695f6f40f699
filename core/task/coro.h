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
#include "core/task/warn.h"

namespace loopscope {

template <class T = void>
class Coro;

/// An awaitable that need not be kept in the frame of who awaits it.
template <class A>
inline constexpr bool kPassedByValue = std::is_trivially_copyable_v<A> && sizeof(A) <= 2 * sizeof(void*);

/// The part of a coroutine's promise that does not depend on the type of its result. Frames come from the pool.
class CoroPromiseBase : public Pooled {
  /// Goes on with who awaits it.
  struct Final {
    bool await_ready() const noexcept { return false; }
    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> coroutine) const noexcept {
      const CoroPromiseBase& promise = coroutine.promise();
      if (!promise.continuation) {
        promise.task->root_done();
        return std::noop_coroutine();
      }
      promise.task->leave();
      return promise.task->starts_callee() ? std::noop_coroutine() : promise.continuation;
    }
    void await_resume() const noexcept {}
  };

 public:
  TaskBase* task = nullptr;              ///< the task that runs it, from its start on
  std::coroutine_handle<> continuation;  ///< the coroutine that awaits it; null for a task's outermost one
  std::source_location where;            ///< the coroutine itself (its function's name); the co_await it came to last

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
    LOOPSCOPE_CHECK(valid());  // a coroutine is awaited, or made a task, once
    return std::exchange(handle_, nullptr);
  }

  CoroAwaiter<T> awaiter(const AwaitContext& context) && { return CoroAwaiter<T>(std::move(*this), context); }

 private:
  CoroutineHandle handle_;
};

template <class T>
class CoroAwaiter {
 public:
  CoroAwaiter(Coro<T>&& coro, const AwaitContext& context) : handle_(std::move(coro).release()), context_(context) {}
  CoroAwaiter(const CoroAwaiter&) = delete;
  CoroAwaiter& operator=(const CoroAwaiter&) = delete;
  ~CoroAwaiter() { handle_.destroy(); }

  bool await_ready() const noexcept { return false; }
  // Resumes the callee itself rather than by symmetric transfer: unoptimised and sanitized builds make that an ordinary
  // call, and a loop over coroutines that end without suspending would overflow the stack.
  bool await_suspend(std::coroutine_handle<> caller) {
    CoroPromiseBase& promise = handle_.promise();
    promise.task = &context_.task;
    promise.continuation = caller;
    context_.task.enter(promise.where, context_.at);
    const bool outer = context_.task.set_starts_callee(true);
    handle_.resume();
    context_.task.set_starts_callee(outer);
    if (handle_.done()) return false;
    context_.task.require_reason_to_pause();
    return true;
  }
  T await_resume() {
    context_.task.throw_held_exception();
    if constexpr (!std::is_void_v<T>) return std::move(*handle_.promise().result);
  }

 private:
  const typename Coro<T>::CoroutineHandle handle_;
  const AwaitContext context_;
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

template <class T>
inline constexpr bool kIsCoroutine = false;
template <class T>
inline constexpr bool kIsCoroutine<Coro<T>> = true;

/// What makes a coroutine when it is called with such arguments: asyncio's iscoroutinefunction.
template <class F, class... Args>
concept coroutine_function = std::invocable<F, Args...> && kIsCoroutine<std::invoke_result_t<F, Args...>>;

}  // namespace loopscope
