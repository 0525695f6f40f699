#include "core/task/timeout.h"

#include <stdexcept>
#include <utility>

namespace loopscope {

Timeout::~Timeout() { stop(); }

void Timeout::begin() {
  if (state_ != State::created) throw std::logic_error("a timeout is used once");
  task_ = current_task().state();
  cancelling_ = task_->cancelling();
  state_ = State::active;
  reschedule(when_);
}

void Timeout::reschedule(std::optional<TimeNs> when) {
  if (state_ == State::created) throw std::logic_error("a timeout that has not begun cannot be rescheduled");
  if (state_ != State::active) throw std::logic_error("a timeout that has ended cannot be rescheduled");
  when_ = when;
  stop();
  if (!when) return;
  EventLoop& loop = task_->open_loop();
  if (*when <= loop.time()) {
    handle_ = loop.call_soon([this] { expire(); });
  } else {
    handle_ = loop.call_at(*when, [this] { expire(); });
  }
}

void Timeout::expire() {
  task_->cancel();
  state_ = State::expiring;
  handle_ = nullptr;
}

void Timeout::stop() {
  if (handle_) std::exchange(handle_, nullptr)->cancel();
}

bool Timeout::end(bool body_was_cancelled) {
  stop();
  const Ref<TaskBase> task = std::exchange(task_, nullptr);
  if (state_ == State::active) state_ = State::finished;
  if (state_ != State::expiring) return false;
  state_ = State::expired;
  // Somebody else's request to cancel the task outlives the timeout's own; one from before does not hide it (in asyncio
  // since 3.11.3).
  return task->uncancel() <= cancelling_ && body_was_cancelled;
}

}  // namespace loopscope
