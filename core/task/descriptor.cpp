#include "core/task/descriptor.h"

namespace loopscope {

void DescriptorAwaiter::await_suspend(std::coroutine_handle<> coroutine) {
  TaskBase& task = context_.task;
  task.loop().watch(*this, task.id());
  const auto what = interest() == trace::Interest::read ? trace::Await::What::fd_read : trace::Await::What::fd_write;
  task.suspend(coroutine, *this, {what, static_cast<std::uint32_t>(fd())}, context_.at);
}

void DescriptorAwaiter::await_resume() {
  context_.task.throw_if_cancelled(cancelled_.has_value());
  if (cancelled_) throw *cancelled_;
}

void DescriptorAwaiter::run() {
  Watch::cancel();
  woken_ = true;
  context_.task.wake();
}

bool DescriptorAwaiter::cancel_wait(const std::string& message) {
  if (woken_ || cancelled_) return false;
  Watch::cancel();
  cancelled_.emplace(message);
  context_.task.wake();
  return true;
}

}  // namespace loopscope
