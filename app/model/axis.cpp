#include "app/model/axis.h"

#include <algorithm>
#include <cmath>

#include "app/model/model.h"

namespace loopscope::model {

using trace::Event;
using trace::Kind;

namespace {

bool begins_wait(Kind kind) { return kind == Kind::select_begin || kind == Kind::loop_pause; }
bool ends_wait(Kind kind) { return kind == Kind::select_end || kind == Kind::loop_resume; }

Moment moment_after(const Model& model, std::uint64_t events) {
  return events == 0 ? Moment{} : model.after_event(events - 1);
}

}  // namespace

Axis::Axis(AxisKind kind) : kind_(kind) {}

void Axis::update(const Model& model) {
  if (model_ != &model || generation_ != model.generation()) {
    *this = Axis(kind_);
    model_ = &model;
    generation_ = model.generation();
  }
  const std::uint64_t count = model.events().size();
  if (kind_ == AxisKind::turns) {
    for (; seen_ < count; ++seen_) {
      if (seen_ % kNearby == 0)
        nearby_.push_back(segments_.empty() ? 0 : static_cast<std::uint32_t>(segments_.size() - 1));
      add_event(model, static_cast<std::uint32_t>(seen_));
    }
  }
  seen_ = count;
  end_ns_ = model.end().time_ns;
}

double Axis::position(Moment moment) const {
  if (kind_ == AxisKind::time) return static_cast<double>(moment.time_ns);
  const std::uint64_t events = std::min(moment.events, seen_);
  const double begin = position_after(events);
  if (events == seen_) return begin;

  const TimeNs begin_ns = moment_after(*model_, events).time_ns;
  const TimeNs end_ns = model_->events()[events].time_ns;
  if (moment.time_ns <= begin_ns) return begin;
  const double end = position_after(events + 1);
  if (moment.time_ns >= end_ns) return end;
  return begin +
         (end - begin) * static_cast<double>(moment.time_ns - begin_ns) / static_cast<double>(end_ns - begin_ns);
}

double Axis::position_after_event(std::uint64_t event) const {
  if (kind_ == AxisKind::time) return static_cast<double>(model_->after_event(event).time_ns);
  return position_after(std::min(event + 1, seen_));
}

std::uint64_t Axis::first_event_at(double position) const {
  if (seen_ == 0 || !(position > 0)) return 0;
  const auto next = std::lower_bound(segments_.begin(), segments_.end(), position,
                                     [](const Segment& segment, double wanted) { return segment.begin < wanted; });
  const Stretch in = stretch(static_cast<std::size_t>(next - segments_.begin()) - 1);
  const double guess = std::ceil((position - in.begin) / in.width * static_cast<double>(in.parts));
  // The division may be off by one step either way; positions decide.
  auto step = static_cast<std::uint64_t>(std::clamp(guess, 0.0, static_cast<double>(in.steps)));
  while (step > 0 && in.at(step - 1) >= position) --step;
  while (step <= in.steps && in.at(step) < position) ++step;
  const std::uint64_t events = in.first + step;
  return events == 0 ? 0 : events - 1;
}

Moment Axis::moment(double position, const Model& model) const {
  if (position >= end()) return moment_after(model, seen_);
  if (!(position >= 0)) return {};
  if (kind_ == AxisKind::time) return model.moment_at(static_cast<TimeNs>(position));

  const auto next = std::upper_bound(segments_.begin(), segments_.end(), position,
                                     [](double wanted, const Segment& segment) { return wanted < segment.begin; });
  const Stretch in = stretch(static_cast<std::size_t>(next - segments_.begin()) - 1);  // the first begins at 0
  // The division may be off by one step either way; positions decide.
  const double guess = std::floor((position - in.begin) / in.width * static_cast<double>(in.steps));
  auto step = static_cast<std::uint64_t>(std::clamp(guess, 0.0, static_cast<double>(in.steps)));
  while (step < in.steps && in.at(step + 1) <= position) ++step;
  while (step > 0 && in.at(step) > position) --step;

  Moment moment = moment_after(model, in.first + step);
  if (step == in.steps) return moment;
  const double begin = in.at(step);
  const TimeNs length = model.events()[in.first + step].time_ns - moment.time_ns;
  const double part = (position - begin) / (in.at(step + 1) - begin);
  moment.time_ns += std::min(length, static_cast<TimeNs>(std::llround(static_cast<double>(length) * part)));
  return moment;
}

std::uint64_t Axis::settled_events() const {
  const bool open = !segments_.empty() && segments_.back().kind == Segment::Kind::open_column;
  return open ? segments_.back().first : seen_;
}

double Axis::end() const {
  if (kind_ == AxisKind::time) return static_cast<double>(end_ns_);
  return end_;
}

double Axis::Stretch::at(std::uint64_t step) const {
  return step >= parts ? begin + width : begin + width * static_cast<double>(step) / static_cast<double>(parts);
}

void Axis::add_segment(Segment::Kind kind, double width, std::uint64_t first) {
  segments_.push_back({end_, static_cast<std::uint32_t>(first), kind});
  end_ += width;
}

Axis::Stretch Axis::stretch(std::size_t segment) const {
  const Segment& at = segments_[segment];
  const bool last = segment + 1 == segments_.size();
  const double end = last ? end_ : segments_[segment + 1].begin;
  const std::uint64_t steps = (last ? seen_ : segments_[segment + 1].first) - at.first;
  return {at.begin, end - at.begin, at.first, steps, steps + (at.kind == Segment::Kind::open_column ? 1 : 0)};
}

double Axis::position_after(std::uint64_t events) const {
  if (segments_.empty()) return 0;
  const std::uint64_t near = events / kNearby;
  const auto begin = segments_.begin();
  const auto low = near < nearby_.size() ? nearby_[near] : segments_.size() - 1;
  const auto high = near + 1 < nearby_.size() ? nearby_[near + 1] + 1 : segments_.size();
  const auto next =
      std::upper_bound(begin + static_cast<std::ptrdiff_t>(low), begin + static_cast<std::ptrdiff_t>(high), events,
                       [](std::uint64_t wanted, const Segment& segment) { return wanted < segment.first; });
  if (next == begin) return 0;
  const Stretch in = stretch(static_cast<std::size_t>(next - begin) - 1);
  return in.at(events - in.first);
}

void Axis::add_event(const Model& model, std::uint32_t event) {
  if (column_open()) {
    add_to_column(model, event);
  } else {
    add_between(model, event);
  }
  track_wait(model, event);

  if (next_turn_ == model.turns().size() || model.turns().begin_event(next_turn_) != event) return;
  if (column_open()) {
    end_ += 1;  // another loop's turn, while one lasts
  } else {
    add_segment(Segment::Kind::open_column, 1, std::uint64_t{event} + 1);
    ++columns_;
  }
  open_turns_.push_back(next_turn_++);
}

void Axis::add_to_column(const Model& model, std::uint32_t event) {
  std::erase_if(open_turns_, [&](std::size_t turn) { return model.turns().end_event(turn) == event; });
  if (!open_turns_.empty()) return;
  segments_.back().kind = Segment::Kind::column;
  quiet_since_ = event;
}

void Axis::add_between(const Model& model, std::uint32_t event) {
  if (const auto wait = ended_wait(model, event)) {
    const double begin = end_;
    const TimeNs duration_ns = model.events()[event].time_ns - model.events()[wait->event].time_ns;
    add_segment(Segment::Kind::gap, kGapWidth, event);
    gaps_.push_back({begin, begin + kGapWidth, duration_ns, wait->event});
    quiet_since_ = event;
    return;
  }
  if (segments_.empty() || segments_.back().kind != Segment::Kind::between) {
    add_segment(Segment::Kind::between, 0, event);
  }
  end_ += kStep;
}

void Axis::track_wait(const Model& model, std::uint32_t event) {
  const Event& at = model.events()[event];
  if (begins_wait(at.kind)) {
    waits_[at.loop] = {event, columns_};
  } else if (ends_wait(at.kind)) {
    waits_.erase(at.loop);
  }
}

// The wait that the event ends, if it took time and nothing ran meanwhile.
std::optional<Axis::Wait> Axis::ended_wait(const Model& model, std::uint32_t event) const {
  const Event& at = model.events()[event];
  if (at.kind == Kind::thread_resume) return quiet_wait(model, at.time_ns);
  if (!ends_wait(at.kind)) return std::nullopt;
  const auto wait = waits_.find(at.loop);
  if (wait == waits_.end() || wait->second.columns != columns_) return std::nullopt;
  const Event& begin = model.events()[wait->second.event];
  const bool polled =
      begin.kind == Kind::select_begin && begin.a == 0;  // takes time on a real clock, but waits for nothing
  if (polled || at.time_ns <= begin.time_ns) return std::nullopt;
  return wait->second;
}

// Nobody runs, and the first one to go on is a thread.
std::optional<Axis::Wait> Axis::quiet_wait(const Model& model, TimeNs until_ns) const {
  if (!quiet_since_ || model.events().time_ns(*quiet_since_) >= until_ns) return std::nullopt;
  return Wait{.event = *quiet_since_, .columns = columns_};
}

}  // namespace loopscope::model
