#include "core/task/sleep.h"

namespace loopscope {

void SleepAwaiter::await_suspend(std::coroutine_handle<> coroutine) {
  TaskBase& task = context_.task;
  if (delay_ <= Duration::zero()) {
    task.yield(coroutine, context_.at);
    return;
  }
  EventLoop& loop = task.loop();
  loop.call_at(loop.time_after(delay_), *this, task.id());
  task.suspend(coroutine, *this, {trace::Await::What::sleep, TimerHandle::id()}, context_.at);
}

void SleepAwaiter::await_resume() {
  TimerHandle::cancel();
  context_.task.throw_if_cancelled(cancelled_.has_value());
  if (cancelled_) throw *cancelled_;
}

void SleepAwaiter::run() {
  if (cancelled_) return;  // the task is woken already, but had no turn yet
  woken_ = true;
  context_.task.wake();
}

bool SleepAwaiter::cancel_wait(const std::string& message) {
  if (woken_ || cancelled_) return false;
  cancelled_.emplace(message);
  context_.task.wake();
  return true;
}

void busy(Duration length) { get_running_loop().clock().busy(length); }

}  // namespace loopscope
