#pragma once

#include <optional>

#include "core/task/awaiter.h"

namespace loopscope {

/// Waits for its timer's turn, as asyncio.sleep waits for a future that a timer's callback sets.
class SleepAwaiter final : private TimerHandle, private Waiter {
 public:
  SleepAwaiter(Duration delay, const AwaitContext& context) : delay_(delay), context_(context) {}
  ~SleepAwaiter() override { TimerHandle::cancel(); }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine);
  void await_resume();

 private:
  void run() override;
  bool cancel_wait(const std::string& message) override;

  const Duration delay_;
  const AwaitContext context_;
  std::optional<CancelledError> cancelled_;
  bool woken_ = false;
};

class Sleep {
 public:
  explicit Sleep(Duration delay) : delay_(delay) {}
  SleepAwaiter awaiter(const AwaitContext& context) const { return SleepAwaiter(delay_, context); }

 private:
  Duration delay_;
};

/// `co_await sleep(1s)` suspends the task for that long; `co_await sleep(0s)`, or less, lets every other ready handle
/// run once.
[[nodiscard]] inline Sleep sleep(Duration delay) { return Sleep(delay); }

/// Stands for a computation of this length: it holds the loop, which is what a coroutine should not do.
void busy(Duration length);

}  // namespace loopscope
