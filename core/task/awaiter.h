#pragma once

#include <coroutine>
#include <source_location>
#include <utility>

#include "core/task/future.h"
#include "core/task/task_base.h"

namespace loopscope {

/// Where a co_await stands: in which task, at which place of the source.
struct AwaitContext {
  TaskBase& task;
  std::source_location at;
};

/// What a coroutine of a task can co_await: it makes the awaiter that the compiler drives. asyncio's awaitables.
template <class A>
concept awaitable = requires(A&& object, const AwaitContext& context) {
  { std::forward<A>(object).awaiter(context).await_ready() } -> std::convertible_to<bool>;
};

/// Waits for a future or a task.
template <class T>
class FutureAwaiter final : private Completion, private Waiter {
 public:
  FutureAwaiter(Future<T> future, const AwaitContext& context) : future_(std::move(future)), task_(context.task) {}

  bool await_ready() const { return future_.done(); }
  /// The promise knows where the co_await stands.
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> coroutine) {
    FutureBase& state = *future_.state();
    task_.require_can_await(state);
    state.add_completion(*this);
    suspended_ = true;
    task_.suspend(coroutine, *this, {state.await_what(), state.id()}, coroutine.promise().where);
  }
  T await_resume() {
    if (suspended_) task_.throw_if_cancelled(future_.cancelled());
    return future_.take_result();
  }

 private:
  void completed(FutureBase&) override { task_.wake(); }
  bool cancel_wait(const std::string& message) override { return future_.cancel(message); }
  FutureBase* passes_cancel_to() override { return future_.state().get(); }

  const Future<T> future_;
  TaskBase& task_;
  bool suspended_ = false;
};

template <class T>
FutureAwaiter<T> Future<T>::awaiter(const AwaitContext& context) const {
  return FutureAwaiter<T>(*this, context);
}

}  // namespace loopscope
