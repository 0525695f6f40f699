#include "core/task/wait_queue.h"

namespace loopscope {

void WaitQueue::Wait::begin(std::coroutine_handle<> coroutine, const AwaitContext& context) {
  state_ = State::waiting;
  task_ = &context.task;
  queue_.add(*this);
  task_->suspend(coroutine, *this, await_, context.at);
}

void WaitQueue::Wait::end() {
  queue_.remove(*this);
  task_->throw_if_cancelled(cancelled());
  if (cancelled()) throw task_->wait_cancelled();
}

void WaitQueue::Wait::wake() {
  state_ = State::woken;
  task_->wake();
}

bool WaitQueue::Wait::cancel_wait(const std::string&) {
  if (!waiting()) return false;
  state_ = State::cancelled;
  if (linked()) ++queue_.cancelled_;
  task_->wake();
  return true;
}

void WaitQueue::add(Wait& wait) {
  waits_.push_back(wait);
  ++size_;
  if (!settled_until_) settled_until_ = &wait;
}

void WaitQueue::remove(Wait& wait) {
  if (!wait.linked()) return;
  if (settled_until_ == &wait) settled_until_ = waits_.after(wait);
  wait.unlink();
  --size_;
  if (wait.cancelled()) --cancelled_;
}

WaitQueue::Wait* WaitQueue::first_waiting() {
  while (settled_until_ && !settled_until_->waiting()) settled_until_ = waits_.after(*settled_until_);
  return settled_until_;
}

void WaitQueue::wake_first() {
  if (!waits_.empty() && waits_.front().waiting()) waits_.front().wake();
}

bool WaitQueue::wake_next() {
  Wait* const next = first_waiting();
  if (next) next->wake();
  return next != nullptr;
}

void WaitQueue::pop_and_wake() {
  while (!waits_.empty()) {
    Wait& wait = waits_.front();
    remove(wait);
    if (!wait.waiting()) continue;
    wait.wake();
    return;
  }
}

void WaitQueue::wake_all() {
  while (wake_next()) {
  }
}

}  // namespace loopscope
