#include "core/task/sleep.h"

namespace loopscope {

void SleepAwaiter::begin(Duration delay, std::coroutine_handle<> coroutine, const std::source_location& at) {
  EventLoop& loop = task().loop();
  loop.call_at(loop.time_after(delay), *this, task().id());
  task().suspend(coroutine, *this, {trace::Await::What::sleep, TimerHandle::id()}, at);
}

void SleepAwaiter::throw_cancelled() {
  TimerHandle::cancel();
  throw task().wait_cancelled();
}

void SleepAwaiter::run() {
  if (phase() == Phase::waiting) wake(Phase::woken);  // else the task is woken already, but had no turn yet
}

bool SleepAwaiter::cancel_wait(const std::string&) {
  if (phase() != Phase::waiting) return false;
  wake(Phase::cancelled);
  return true;
}

void SleepAwaiter::wake(Phase phase) {
  phase_ = static_cast<std::uint8_t>(phase);
  task().wake();
}

void busy(Duration length) { get_running_loop().clock().busy(length); }

}  // namespace loopscope
