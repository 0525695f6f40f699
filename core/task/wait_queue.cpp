#include "core/task/wait_queue.h"

namespace loopscope {

void WaitQueue::Wait::begin(std::coroutine_handle<> coroutine, const AwaitContext& context) {
  state_ = State::waiting;
  task_ = &context.task;
  queue_.waits_.push_back(*this);
  task_->suspend(coroutine, *this, await_, context.at);
}

void WaitQueue::Wait::end() {
  unlink();
  task_->throw_if_cancelled(cancelled());
  if (cancelled()) throw task_->wait_cancelled();
}

void WaitQueue::Wait::wake() {
  state_ = State::woken;
  task_->wake();
}

bool WaitQueue::Wait::cancel_wait(const std::string&) {
  if (state_ != State::waiting) return false;
  state_ = State::cancelled;
  task_->wake();
  return true;
}

std::size_t WaitQueue::size() const {
  std::size_t count = 0;
  waits_.for_each([&](const Wait&) { ++count; });
  return count;
}

bool WaitQueue::all_cancelled() const {
  bool all = true;
  waits_.for_each([&](const Wait& wait) { all &= wait.cancelled(); });
  return all;
}

void WaitQueue::wake_first() {
  if (!waits_.empty() && waits_.front().state_ == Wait::State::waiting) waits_.front().wake();
}

bool WaitQueue::wake_next() {
  Wait* const next = waits_.find_if([](const Wait& wait) { return wait.state_ == Wait::State::waiting; });
  if (next) next->wake();
  return next != nullptr;
}

void WaitQueue::pop_and_wake() {
  while (!waits_.empty()) {
    Wait& wait = waits_.pop_front();
    if (wait.state_ != Wait::State::waiting) continue;
    wait.wake();
    return;
  }
}

void WaitQueue::wake_all() {
  waits_.for_each([](Wait& wait) {
    if (wait.state_ == Wait::State::waiting) wait.wake();
  });
}

}  // namespace loopscope
