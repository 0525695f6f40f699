#pragma once

#include <concepts>
#include <type_traits>
#include <utility>

#include "core/task/awaiter.h"
#include "core/task/refusals.h"

namespace loopscope {

/// Waits for its timer's turn, as asyncio.sleep waits for a future that a timer's callback sets.
class SleepAwaiter : private TimerHandle, private Waiter {
 public:
  explicit SleepAwaiter(Duration delay) { delay_ = delay; }
  ~SleepAwaiter() override {
    if (TimerHandle::armed() || TimerHandle::in_ready_queue()) TimerHandle::cancel();
  }

  bool await_ready() const noexcept { return false; }
  /// The promise knows the task and where the co_await stands.
  template <class Promise>
  void await_suspend(std::coroutine_handle<Promise> coroutine) {
    const auto& promise = coroutine.promise();
    const Duration delay = delay_;
    wakes_ = promise.task;
    if (delay <= Duration::zero()) {
      task().yield(coroutine, promise.where);
    } else {
      begin(delay, coroutine, promise.where);
    }
  }
  void await_resume() {
    task().throw_if_cancelled(phase() == Phase::cancelled);
    if (phase() == Phase::cancelled) throw_cancelled();
  }

 private:
  enum class Phase : std::uint8_t { waiting, woken, cancelled };

  Phase phase() const { return static_cast<Phase>(phase_); }
  void wake(Phase phase);
  void begin(Duration delay, std::coroutine_handle<> coroutine, const std::source_location& at);
  [[noreturn]] void throw_cancelled();
  void run() override;
  bool cancel_wait(const std::string& message) override;
  /// Once it is awaited.
  TaskBase& task() const { return static_cast<TaskBase&>(*wakes_); }
};

class Sleep {
 public:
  explicit Sleep(Duration delay) : delay_(delay) {}
  SleepAwaiter awaiter(const AwaitContext&) const { return SleepAwaiter(delay_); }

 private:
  Duration delay_;
};

/// The same for a sleep that gives something in the end.
template <class T>
class ResultSleepAwaiter final : public SleepAwaiter {
 public:
  ResultSleepAwaiter(Duration delay, T result) : SleepAwaiter(delay), result_(std::move(result)) {}
  T await_resume() {
    SleepAwaiter::await_resume();
    return std::move(result_);
  }

 private:
  T result_;
};

template <class T>
class SleepWithResult {
 public:
  using Result = T;

  template <class U>
  SleepWithResult(Duration delay, U&& result) : delay_(delay), result_(std::forward<U>(result)) {}
  ResultSleepAwaiter<T> awaiter(const AwaitContext&) const& { return {delay_, result_}; }
  ResultSleepAwaiter<T> awaiter(const AwaitContext&) && { return {delay_, std::move(result_)}; }

 private:
  Duration delay_;
  T result_;
};

/// `co_await sleep(1s)` suspends the task for that long; `co_await sleep(0s)`, or less, lets every other ready handle
/// run once.
[[nodiscard]] inline Sleep sleep(Duration delay) { return Sleep(delay); }
/// The same, with what it is to give afterwards: `co_await sleep(1s, 42)`.
template <class T>
[[nodiscard]] SleepWithResult<std::decay_t<T>> sleep(Duration delay, T&& result) {
  return SleepWithResult<std::decay_t<T>>(delay, std::forward<T>(result));
}
/// A number has no unit. Without this sleep(1) would be POSIX's, which holds the thread.
template <class Number, class... Result>
requires std::is_arithmetic_v<Number> Sleep sleep(Number, Result&&...) {
  detail::refuse_number<Number>();
  return Sleep(Duration::zero());
}

/// Stands for a computation of this length: it holds the loop, which is what a coroutine should not do.
void busy(Duration length);

}  // namespace loopscope
