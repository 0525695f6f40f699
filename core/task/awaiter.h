#pragma once

#include <coroutine>
#include <cstdint>
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
    if (!task_.can_await(state)) [[unlikely]] {
      task_.refuse(state, coroutine, coroutine.promise().where);
      phase_ = Phase::refused;
      return;
    }
    phase_ = Phase::suspended;
    state.add_completion(*this);
    task_.suspend(coroutine, *this, {state.await_what(), state.id()}, coroutine.promise().where);
  }
  T await_resume() {
    if (phase_ != Phase::ready) {
      const FutureBase& state = *future_.state();
      if (phase_ == Phase::refused) [[unlikely]] {
        task_.throw_if_cancelled();
        task_.throw_refused(state);
      }
      task_.throw_if_cancelled(state);
    }
    return future_.take_result();
  }

 private:
  enum class Phase : std::uint8_t { ready, suspended, refused };

  void completed(FutureBase&) override { task_.wake(); }
  bool cancel_wait(const std::string& message) override { return future_.cancel(message); }
  FutureBase* passes_cancel_to() override { return future_.state().get(); }

  const Future<T> future_;
  TaskBase& task_;
  Phase phase_ = Phase::ready;
};

template <class T>
FutureAwaiter<T> Future<T>::awaiter(const AwaitContext& context) const {
  return FutureAwaiter<T>(*this, context);
}

}  // namespace loopscope
