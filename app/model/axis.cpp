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
    for (std::uint64_t event = seen_; event < count; ++event) add_event(model, static_cast<std::uint32_t>(event));
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

Moment Axis::moment(double position, const Model& model) const {
  if (position >= end()) return moment_after(model, seen_);
  if (!(position >= 0)) return {};
  if (kind_ == AxisKind::time) return model.moment_at(static_cast<TimeNs>(position));

  const auto next = std::upper_bound(segments_.begin(), segments_.end(), position,
                                     [](double wanted, const Segment& segment) { return wanted < segment.begin; });
  const Segment& segment = *std::prev(next);  // the first begins at 0
  // The division may be off by one step either way; positions decide.
  const double guess = std::floor((position - segment.begin) / segment.width * static_cast<double>(segment.steps));
  auto step = static_cast<std::uint64_t>(std::clamp(guess, 0.0, static_cast<double>(segment.steps)));
  while (step < segment.steps && segment.at(step + 1) <= position) ++step;
  while (step > 0 && segment.at(step) > position) --step;

  Moment moment = moment_after(model, segment.first + step);
  if (step == segment.steps) return moment;
  const double begin = segment.at(step);
  const TimeNs length = model.events()[segment.first + step].time_ns - moment.time_ns;
  const double part = (position - begin) / (segment.at(step + 1) - begin);
  moment.time_ns += std::min(length, static_cast<TimeNs>(std::llround(static_cast<double>(length) * part)));
  return moment;
}

double Axis::end() const {
  if (kind_ == AxisKind::time) return static_cast<double>(end_ns_);
  return next_begin();
}

double Axis::Segment::at(std::uint64_t step) const {
  // A column that is open keeps room for its end.
  const std::uint64_t parts = kind == Kind::open_column ? steps + 1 : steps;
  return step >= parts ? begin + width : begin + width * static_cast<double>(step) / static_cast<double>(parts);
}

double Axis::next_begin() const { return segments_.empty() ? 0 : segments_.back().begin + segments_.back().width; }

double Axis::position_after(std::uint64_t events) const {
  const auto next =
      std::upper_bound(segments_.begin(), segments_.end(), events,
                       [](std::uint64_t wanted, const Segment& segment) { return wanted < segment.first; });
  if (next == segments_.begin()) return 0;
  const Segment& segment = *std::prev(next);
  return segment.at(events - segment.first);
}

void Axis::add_event(const Model& model, std::uint32_t event) {
  if (column_open()) {
    add_to_column(model, event);
  } else {
    add_between(model, event);
  }
  track_wait(model, event);

  if (next_turn_ == model.turns().size() || model.turns()[next_turn_].begin_event != event) return;
  if (column_open()) {
    segments_.back().width += 1;  // another loop's turn, while one lasts
  } else {
    segments_.push_back({Segment::Kind::open_column, next_begin(), 1, std::uint64_t{event} + 1, 0});
    ++columns_;
  }
  open_turns_.push_back(next_turn_++);
}

void Axis::add_to_column(const Model& model, std::uint32_t event) {
  ++segments_.back().steps;
  std::erase_if(open_turns_, [&](std::size_t turn) { return model.turns()[turn].end_event == event; });
  if (open_turns_.empty()) segments_.back().kind = Segment::Kind::column;
}

void Axis::add_between(const Model& model, std::uint32_t event) {
  if (const auto wait = ended_wait(model, event)) {
    const double begin = next_begin();
    const TimeNs duration_ns = model.events()[event].time_ns - model.events()[wait->event].time_ns;
    segments_.push_back({Segment::Kind::gap, begin, kGapWidth, event, 1});
    gaps_.push_back({begin, begin + kGapWidth, duration_ns, wait->event});
    return;
  }
  if (segments_.empty() || segments_.back().kind != Segment::Kind::between) {
    segments_.push_back({Segment::Kind::between, next_begin(), 0, event, 0});
  }
  ++segments_.back().steps;
  segments_.back().width += kStep;
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
  if (!ends_wait(at.kind)) return std::nullopt;
  const auto wait = waits_.find(at.loop);
  if (wait == waits_.end() || wait->second.columns != columns_) return std::nullopt;
  const Event& begin = model.events()[wait->second.event];
  const bool polled =
      begin.kind == Kind::select_begin && begin.a == 0;  // takes time on a real clock, but waits for nothing
  if (polled || at.time_ns <= begin.time_ns) return std::nullopt;
  return wait->second;
}

}  // namespace loopscope::model
