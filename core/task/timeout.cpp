#include "core/task/timeout.h"

#include <stdexcept>

namespace loopscope {

Timeout::Timeout(std::optional<TimeNs> when)
    : task_(current_task().state()), cancelling_(task_->cancelling()), when_(when) {
  reschedule(when);
}

Timeout::~Timeout() { stop(); }

void Timeout::reschedule(std::optional<TimeNs> when) {
  if (expired()) throw std::logic_error("a timeout that has expired cannot be rescheduled");
  when_ = when;
  stop();
  if (!when) return;
  EventLoop& loop = task_->loop();
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
  if (state_ != State::expiring) return false;
  state_ = State::expired;
  // Somebody else's request to cancel the task outlives the timeout's own.
  return task_->uncancel() <= cancelling_ && body_was_cancelled;
}

}  // namespace loopscope
