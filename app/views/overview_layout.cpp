#include "app/views/overview_layout.h"

#include <algorithm>
#include <cmath>

namespace loopscope::views {

namespace {
constexpr std::size_t kRun = model::state_number(model::SpanState::run);
}

void LoadSeries::update(const model::Model& model, model::LaneIndex loop_lane) {
  if (model_ != &model || generation_ != model.generation() || lane_ != loop_lane) clear();
  model_ = &model;
  generation_ = model.generation();
  lane_ = loop_lane;
  if (loop_lane >= model.lanes().size()) return update_threads(model);
  const auto& turns = model.turns();
  for (; turns_ < turns.size(); ++turns_) count_turn(turns.begin_event(turns_), turns[turns_].frame);
}

void LoadSeries::count_turn(std::uint32_t begin_event, std::uint64_t frame) {
  if (begin_events_.empty() || frame_ != frame) {
    begin_events_.push_back(begin_event);
    frame_ = frame;
    std::size_t count = begin_events_.size();
    for (std::size_t level = 0;; ++level, count = (count + kFanOut - 1) / kFanOut) {
      if (level == sizes_.size()) sizes_.emplace_back();
      // A new level begins with what the one below has.
      if (sizes_[level].size() < count) sizes_[level].push_back(level == 0 || count > 1 ? 0 : most_ready_);
      if (count == 1) break;
    }
  }
  std::size_t index = begin_events_.size() - 1;
  const std::uint32_t size = ++sizes_[0][index];
  for (std::size_t level = 1; level < sizes_.size(); ++level) {
    index /= kFanOut;
    sizes_[level][index] = std::max(sizes_[level][index], size);
  }
  most_ready_ = std::max(most_ready_, size);
}

void LoadSeries::update_threads(const model::Model& model) {
  for (; seen_ < model.events().size(); ++seen_) {
    const trace::Kind kind = model.events().kind(seen_);
    const bool begins = kind == trace::Kind::thread_begin || kind == trace::Kind::thread_resume;
    const bool ends = kind == trace::Kind::thread_block || kind == trace::Kind::thread_end;
    if (!begins && !ends) continue;
    const TimeNs now_ns = model.events().time_ns(seen_);
    Running next{.since_ns = now_ns, .before_ns = threads_run_until(now_ns)};
    const std::uint32_t count = running_.empty() ? 0 : running_.back().count;
    // Where events are missing, one may end that was not seen to run.
    next.count = begins ? count + 1 : count == 0 ? 0 : count - 1;
    running_.push_back(next);
  }
}

TimeNs LoadSeries::threads_run_until(TimeNs at_ns) const {
  const auto next = std::upper_bound(running_.begin(), running_.end(), at_ns,
                                     [](TimeNs wanted, const Running& running) { return wanted < running.since_ns; });
  if (next == running_.begin()) return 0;
  const Running& last = *std::prev(next);
  return last.before_ns + (at_ns - last.since_ns) * last.count;
}

TimeNs LoadSeries::run_until(TimeNs at_ns) const {
  const model::SpanList& spans = model_->lanes()[lane_].spans;
  const model::SpanForest& forest = model_->forest(lane_);
  const std::size_t begun = forest.first_at(spans, spans.size(), at_ns, 0, spans.size() / 2);
  if (begun == 0) return 0;
  const TimeNs run_ns = forest.sums(spans, begun, at_ns).ns[kRun];
  const model::Span last = spans[begun - 1];
  const bool over = last.state == model::SpanState::run && !last.open() && last.end_ns > at_ns;
  return over ? run_ns - (last.end_ns - at_ns) : run_ns;
}

bool LoadSeries::runs_at(TimeNs at_ns) const {
  const model::SpanList& spans = model_->lanes()[lane_].spans;
  const model::SpanForest& forest = model_->forest(lane_);
  const std::size_t first = forest.first_at(spans, spans.size(), at_ns, 0, spans.size() / 2);
  const std::size_t next = forest.first_at(spans, spans.size(), at_ns + 1, first, first);
  if (forest.counts(spans, next)[kRun] > forest.counts(spans, first)[kRun]) return true;
  return first > 0 && spans.state(first - 1) == model::SpanState::run && spans.end_ns(first - 1) >= at_ns;
}

double LoadSeries::load(TimeNs begin_ns, TimeNs end_ns) const {
  if (model_ == nullptr) return 0;
  if (lane_ >= model_->lanes().size()) {
    if (end_ns <= begin_ns) return 0;
    const TimeNs ran_ns = threads_run_until(end_ns) - threads_run_until(begin_ns);
    return std::min(1.0, static_cast<double>(ran_ns) / static_cast<double>(end_ns - begin_ns));
  }
  if (end_ns <= begin_ns) return runs_at(begin_ns) ? 1.0 : 0.0;
  return static_cast<double>(run_until(end_ns) - run_until(begin_ns)) / static_cast<double>(end_ns - begin_ns);
}

std::uint32_t LoadSeries::ready(std::uint64_t begin_event, std::uint64_t end_event) const {
  const auto begin = std::lower_bound(begin_events_.begin(), begin_events_.end(), begin_event);
  const auto end = std::lower_bound(begin, begin_events_.end(), end_event);
  auto first = static_cast<std::size_t>(begin - begin_events_.begin());
  auto last = static_cast<std::size_t>(end - begin_events_.begin());
  std::uint32_t most = 0;
  for (std::size_t level = 0; first < last; ++level, first /= kFanOut, last /= kFanOut) {
    for (; first < last && first % kFanOut != 0; ++first) most = std::max(most, sizes_[level][first]);
    for (; first < last && last % kFanOut != 0; --last) most = std::max(most, sizes_[level][last - 1]);
  }
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
