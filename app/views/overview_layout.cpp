#include "app/views/overview_layout.h"

#include <algorithm>
#include <cmath>

namespace loopscope::views {

namespace {
constexpr std::ptrdiff_t kSampledFrames = 16;
}

void LoadSeries::clear() {
  runs_.clear();
  batches_.clear();
  spans_ = turns_ = 0;
  last_may_grow_ = false;
  most_ready_ = 0;
}

void LoadSeries::update(const model::Model& model, model::LaneIndex loop_lane) {
  if (loop_lane >= model.lanes().size()) return clear();
  const auto& spans = model.lanes()[loop_lane].spans;
  const auto& turns = model.turns();
  if (spans.size() < spans_ || turns.size() < turns_) clear();
  if (last_may_grow_) runs_.pop_back();
  last_may_grow_ = false;
  for (; spans_ < spans.size() && !spans[spans_].open(); ++spans_) {
    const model::Span& span = spans[spans_];
    if (span.state != model::SpanState::run) continue;
    const TimeNs before = runs_.empty() ? 0 : runs_.back().before_ns + runs_.back().end_ns - runs_.back().begin_ns;
    runs_.push_back({span.begin_ns, span.end_ns, before});
    if (spans_ + 2 >= spans.size()) {
      last_may_grow_ = true;
      break;
    }
  }
  for (; turns_ < turns.size(); ++turns_) {
    const model::Turn& turn = turns[turns_];
    if (batches_.empty() || batches_.back().frame != turn.frame) batches_.push_back({turn.begin_event, turn.frame, 0});
    most_ready_ = std::max(most_ready_, ++batches_.back().size);
  }
}

TimeNs LoadSeries::run_until(TimeNs at_ns) const {
  const auto next =
      std::upper_bound(runs_.begin(), runs_.end(), at_ns, [](TimeNs at, const Run& run) { return at < run.begin_ns; });
  if (next == runs_.begin()) return 0;
  const Run& run = *(next - 1);
  return run.before_ns + std::min(at_ns, run.end_ns) - run.begin_ns;
}

double LoadSeries::load(TimeNs begin_ns, TimeNs end_ns) const {
  if (end_ns <= begin_ns) {
    const auto next = std::upper_bound(runs_.begin(), runs_.end(), begin_ns,
                                       [](TimeNs at, const Run& run) { return at < run.begin_ns; });
    return next != runs_.begin() && (next - 1)->end_ns >= begin_ns ? 1.0 : 0.0;
  }
  return static_cast<double>(run_until(end_ns) - run_until(begin_ns)) / static_cast<double>(end_ns - begin_ns);
}

std::uint32_t LoadSeries::ready(std::uint64_t begin_event, std::uint64_t end_event) const {
  const auto before = [](const Batch& batch, std::uint64_t event) { return batch.begin_event < event; };
  const auto first = std::lower_bound(batches_.begin(), batches_.end(), begin_event, before);
  const auto last = std::lower_bound(first, batches_.end(), end_event, before);
  const std::ptrdiff_t count = last - first;
  const std::ptrdiff_t step = std::max<std::ptrdiff_t>(1, count / kSampledFrames);
  std::uint32_t most = 0;
  for (std::ptrdiff_t i = 0; i < count; i += step) most = std::max(most, first[i].size);
  return most;
}

void layout_overview(const model::Model& model, const model::Axis& axis, const LoadSeries& series, ui::Rect area,
                     double limit, const ui::Viewport& visible, float scale, OverviewLayout& layout) {
  layout.area = area;
  layout.strip = area.inset(std::round(8 * scale), std::round(4 * scale));
  layout.columns.clear();
  layout.column_width = std::max(1.0F, std::round(2 * scale));
  if (layout.strip.empty()) return;
  // Where the whole run is visible, with room for what is to come, the strip has the same room.
  const bool fits = visible.begin <= 0 && visible.end >= limit;
  const double whole = std::max(fits ? visible.end : limit, 1e-9);
  layout.viewport = {0, whole, layout.strip.x0, layout.strip.x1};
  const float left = std::clamp(layout.viewport.x(visible.begin), layout.strip.x0, layout.strip.x1 - 2);
  const float right = std::clamp(layout.viewport.x(visible.end), left + 2, layout.strip.x1);
  layout.window = {std::round(left), area.y0, std::round(right), area.y1 - 1};

  const auto most = static_cast<float>(std::max(series.most_ready(), 1U));
  // On the time axis a position is a time, also where nothing happened yet after the last event.
  const auto moment_at = [&](double position) {
    model::Moment moment = axis.moment(position, model);
    if (axis.kind() == model::AxisKind::time) moment.time_ns = static_cast<TimeNs>(position);
    return moment;
  };
  model::Moment begin = moment_at(0);
  for (float x = layout.strip.x0; x < layout.strip.x1; x += layout.column_width) {
    const double position = layout.viewport.position(x + layout.column_width);
    if (layout.viewport.position(x) > limit) break;
    const model::Moment end = moment_at(std::min(position, limit));
    layout.columns.push_back({static_cast<float>(series.load(begin.time_ns, end.time_ns)),
                              static_cast<float>(series.ready(begin.events, end.events)) / most});
    begin = end;
  }
}

}  // namespace loopscope::views
