#include "app/session/transport_control.h"

#include <algorithm>
#include <utility>

namespace loopscope::session {
namespace {

// How far the turns of a paced run may be ahead of the viewer's time before the loop waits: a window frame.
constexpr Duration kPaceGranularity = std::chrono::milliseconds(16);

}  // namespace

// The controlling thread

void TransportControl::run() {
  const std::lock_guard lock(mutex_);
  resume(Mode::running);
}

void TransportControl::step(Step step) {
  const std::lock_guard lock(mutex_);
  step_ = step;
  turn_began_ = false;
  resume(Mode::stepping);
}

void TransportControl::resume(Mode mode) {
  if (mode_ != Mode::running) anchor(jump_ ? anchor_virtual_ : clock_ ? clock_->now() : 0);
  mode_ = mode;
  changed_.notify_all();
}

void TransportControl::pause() {
  const std::lock_guard lock(mutex_);
  if (mode_ == Mode::running && jump_) anchor(present_locked());
  mode_ = Mode::paused;
  changed_.notify_all();
}

void TransportControl::abandon() {
  const std::lock_guard lock(mutex_);
  abandoned_ = true;
  changed_.notify_all();
}

void TransportControl::set_speed(double speed) {
  const std::lock_guard lock(mutex_);
  if (mode_ == Mode::running) anchor(jump_ ? present_locked() : clock_ ? clock_->now() : 0);
  speed_ = speed;
  changed_.notify_all();
}

double TransportControl::speed() const {
  const std::lock_guard lock(mutex_);
  return speed_;
}

Control::State TransportControl::state() const {
  const std::lock_guard lock(mutex_);
  if (mode_ != Mode::paused) return Control::State::going;
  if (!held_) return Control::State::pausing;
  return *held_ == Point::frame ? Control::State::before_frame : Control::State::before_turn;
}

TimeNs TransportControl::present(TimeNs clock_ns) const {
  const std::lock_guard lock(mutex_);
  return jump_ ? present_locked() : clock_ns;
}

TimeNs TransportControl::present_locked() const {
  if (mode_ != Mode::running) return std::clamp(anchor_virtual_, jump_->from, jump_->to);
  const Duration passed = Steady::now() - anchor_real_;
  const auto moved = static_cast<TimeNs>(static_cast<double>(passed.count()) * speed_);
  return std::clamp(anchor_virtual_ + moved, jump_->from, jump_->to);
}

void TransportControl::anchor(TimeNs virtual_ns) {
  anchor_real_ = Steady::now();
  anchor_virtual_ = virtual_ns;
}

// The loop's thread

bool TransportControl::closed(Point point) {
  std::unique_lock lock(mutex_);
  if (mode_ == Mode::running && clock_ && ahead_of_viewer()) pace_locked(lock, clock_->now(), clock_->now());
  if (abandoned_) return true;
  // The step ends here, under the lock: a command that comes before wait() is not lost. One that came before the loop
  // was at its first frame means that frame.
  const bool first = !std::exchange(started_, true);
  if (mode_ == Mode::stepping && !first && step_ends(point)) mode_ = Mode::paused;
  return mode_ == Mode::paused;
}

bool TransportControl::ahead_of_viewer() const {
  const auto ahead = static_cast<double>(clock_->now() - anchor_virtual_);
  return ahead > static_cast<double>(kPaceGranularity.count()) * speed_;
}

bool TransportControl::step_ends(Point point) {
  if (step_ == Step::frame) return point == Point::frame;
  if (turn_began_) return true;
  turn_began_ = point == Point::handle;
  return false;
}

bool TransportControl::wait(Point point) {
  std::unique_lock lock(mutex_);
  held_ = point;
  changed_.wait(lock, [this] { return mode_ != Mode::paused || abandoned_; });
  held_.reset();
  // A turn step from before a handle is that handle's turn; from before a frame it is the first handle's of that frame.
  turn_began_ = point == Point::handle;
  return !abandoned_;
}

TimeNs TransportControl::pace(TimeNs from, TimeNs to) {
  std::unique_lock lock(mutex_);
  return pace_locked(lock, from, to);
}

TimeNs TransportControl::pace_locked(std::unique_lock<std::mutex>& lock, TimeNs from, TimeNs to) {
  jump_ = Jump{from, to};
  bool arrived = false;
  while (!arrived && !abandoned_) {
    if (mode_ == Mode::paused) {
      changed_.wait(lock);
    } else if (mode_ == Mode::running) {
      const Duration left(static_cast<std::int64_t>(static_cast<double>(to - anchor_virtual_) / speed_));
      const auto deadline = anchor_real_ + left;
      arrived = Steady::now() >= deadline || changed_.wait_until(lock, deadline) == std::cv_status::timeout;
    } else {
      arrived = true;
    }
  }
  jump_.reset();
  anchor(arrived ? to : from);
  return arrived ? to : from;
}

}  // namespace loopscope::session
