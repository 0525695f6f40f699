#include "app/views/navigation.h"

#include <algorithm>
#include <cmath>

namespace loopscope::views {

namespace {
constexpr double kFitMargin = 0.02;
constexpr float kFitLeft = 12;  // pixels free on both sides of a whole run; at the right an end's sign has room
constexpr float kFitRight = 36;
constexpr double kLeastTurns = 16;     // on screen when a run begins on the turns axis
constexpr double kFollowShare = 0.92;  // of the width, where the newest moment stays
constexpr double kOneChange = 0.5;     // seconds
constexpr std::size_t kHistory = 100;
constexpr float kSpeed = 18;  // of the animation: it covers 1 - e^-18t of the way in t seconds
}  // namespace

void Navigation::reset() {
  time_axis_ = model::Axis(model::AxisKind::time);
  turns_axis_ = model::Axis(model::AxisKind::turns);
  mode_ = Mode::fit;
  fresh_ = true;
  limit_ = reach_ = fit_end_ = 0;
  events_ = 0;
  past_.clear();
  future_.clear();
}

void Navigation::update(const model::Model& model, const Frame& frame) {
  if (model.events().size() < events_) reset();
  events_ = model.events().size();
  time_axis_.update(model);
  turns_axis_.update(model);
  limit_ = axis().end();
  if (kind_ == model::AxisKind::time) limit_ = std::max(limit_, static_cast<double>(frame.now_ns));
  reach_ = std::max(limit_, frame.reach);

  target_.x0 = shown_.x0 = frame.x0;
  target_.x1 = shown_.x1 = std::max(frame.x1, frame.x0 + 1);
  move_by_mode(frame);
  const bool steady = mode_ == Mode::follow && frame.live && !moving_;
  if (fresh_ || !frame.animate || steady) {
    shown_ = target_;
    moving_ = false;
    fresh_ = false;
    return;
  }
  shown_ = between(shown_, target_, 1 - std::exp(-kSpeed * frame.seconds));
  const double pixel = target_.units_per_pixel();
  const double off = std::max(std::abs(shown_.begin - target_.begin), std::abs(shown_.end - target_.end));
  moving_ = off > pixel * 0.5;
  if (!moving_) shown_ = target_;
}

void Navigation::move_by_mode(const Frame& frame) {
  if (mode_ == Mode::fit) {
    const double end = frame.live ? live_fit_end(frame) : reach_;
    if (!frame.live) fit_end_ = 0;
    const double unit =
        std::max(end, 1e-9) / std::max(static_cast<double>(frame.x1 - frame.x0 - kFitLeft - kFitRight), 1.0);
    target_.begin = -kFitLeft * unit;
    target_.end = target_.begin + unit * static_cast<double>(frame.x1 - frame.x0);
  } else if (mode_ == Mode::follow) {
    const double begin = limit_ - target_.width() * kFollowShare;
    target_.end = begin + target_.width();
    target_.begin = begin;
  }
}

double Navigation::live_fit_end(const Frame& frame) {
  const bool turns = kind_ == model::AxisKind::turns;
  const auto expected = static_cast<double>(std::max<TimeNs>(frame.expected_ns, 0));
  const double start = turns ? kLeastTurns : expected > 0 ? expected : static_cast<double>(kNsPerSecond);
  if (limit_ <= 0) return start;
  // While it runs, the run grows into the room it will take; while it is stepped, what there is shall be seen.
  const double least = turns ? kLeastTurns : frame.running ? expected : 0;
  if (fit_end_ < least) fit_end_ = least;
  // Otherwise in steps, so that the picture stands still most of the time.
  if (limit_ > fit_end_) fit_end_ = limit_ * 1.3;
  return fit_end_;
}

double Navigation::narrowest() const { return kind_ == model::AxisKind::time ? 20.0 : 0.05; }

void Navigation::set_axis(model::AxisKind kind, const model::Model& model) {
  if (kind == kind_) return;
  const model::Axis& from = axis();
  const double begin = std::clamp(target_.begin, 0.0, std::max(limit_, 0.0));
  const double end = std::clamp(target_.end, 0.0, std::max(limit_, 0.0));
  const model::Moment first = from.moment(begin, model);
  const model::Moment last = from.moment(end, model);
  kind_ = kind;
  fit_end_ = 0;
  fresh_ = true;  // an animation between two axes would mean nothing
  if (mode_ != Mode::free) return;
  const double new_begin = axis().position(first);
  const double new_end = std::max(axis().position(last), new_begin + narrowest() * 4);
  target_ = target_.fitted(new_begin, new_end, kFitMargin);
}

void Navigation::zoom(double factor, float x) {
  ++moves_;
  if (mode_ == Mode::follow) {
    target_ = target_.zoomed(factor, target_.x(limit_), narrowest());
    return;
  }
  mode_ = Mode::free;
  target_ = target_.zoomed(factor, x, narrowest()).clamped(std::max(reach_, fit_end_));
}

void Navigation::pan(float pixels) {
  ++moves_;
  mode_ = Mode::free;
  target_ = target_.panned(pixels).clamped(std::max(reach_, fit_end_));
  shown_ = target_;  // what is dragged stays under the pointer
}

void Navigation::show(double from, double to, double margin) {
  ++moves_;
  mode_ = Mode::free;
  if (to - from < narrowest()) {
    const double middle = (from + to) / 2;
    from = middle - narrowest() / 2;
    to = middle + narrowest() / 2;
  }
  target_ = target_.fitted(from, to, margin);
}

void Navigation::fit_all() {
  ++moves_;
  mode_ = Mode::fit;
  fit_end_ = 0;
}

void Navigation::follow() {
  // From the whole run to its newest part there is nothing to follow yet: the fit grows along.
  if (mode_ == Mode::free) mode_ = Mode::follow;
}

void Navigation::reveal(double position) {
  if (mode_ != Mode::free) return;
  ++moves_;
  const double margin = target_.width() * 0.08;
  if (position < target_.begin + margin) {
    target_ = {position - margin, position - margin + target_.width(), target_.x0, target_.x1};
  } else if (position > target_.end - margin) {
    target_ = {position + margin - target_.width(), position + margin, target_.x0, target_.x1};
  }
}

void Navigation::take_range(const Navigation& other) {
  kind_ = other.kind_;
  mode_ = other.mode_;
  target_ = other.target_;
  shown_ = other.shown_;
  moving_ = other.moving_;
  fresh_ = false;
}

void Navigation::remember(double now_seconds) {
  const bool same_change = now_seconds - remembered_at_ < kOneChange;
  remembered_at_ = now_seconds;
  if (same_change) return;
  future_.clear();
  past_.push_back(present());
  if (past_.size() > kHistory) past_.erase(past_.begin());
}

void Navigation::restore(const View& view) {
  ++moves_;
  fresh_ = fresh_ || view.kind != kind_;
  kind_ = view.kind;
  mode_ = view.mode;
  fit_end_ = 0;
  target_.begin = view.begin;
  target_.end = view.end;
  remembered_at_ = -1e9;
}

void Navigation::back() {
  if (past_.empty()) return;
  future_.push_back(present());
  const View view = past_.back();
  past_.pop_back();
  restore(view);
}

void Navigation::forward() {
  if (future_.empty()) return;
  past_.push_back(present());
  const View view = future_.back();
  future_.pop_back();
  restore(view);
}

}  // namespace loopscope::views
