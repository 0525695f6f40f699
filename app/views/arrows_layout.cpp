#include "app/views/arrows_layout.h"

#include <algorithm>
#include <cmath>

#include "app/views/words.h"

namespace loopscope::views {

namespace {

using model::Lane;
using model::SpanState;

/// Events of one turn that are searched for wake-ups.
constexpr std::uint32_t kMostEvents = 20000;

class Arrows {
 public:
  Arrows(const TimelineInput& input, const TimelineLayout& layout, std::size_t limit)
      : input_(input), layout_(layout), limit_(limit) {}

  void add(const model::Wake& wake, bool incoming) {
    if (wake.waker.kind == trace::Waker::Kind::none) return;  // the program itself, outside the loop
    if (wake.from_lane == model::kNoLane || wake.to_lane == model::kNoLane) return;
    Arrow arrow;
    arrow.incoming = incoming;
    bool from_cut = false;
    bool to_cut = false;
    arrow.from = point(wake.from, wake.from_lane, from_cut);
    arrow.to = point(wake.to, wake.to_lane, to_cut);
    arrow.cut = from_cut || to_cut;
    if (from_cut && to_cut && arrow.from.y == arrow.to.y) return;
    const float left = std::min(arrow.from.x, arrow.to.x);
    const float right = std::max(arrow.from.x, arrow.to.x);
    if (right < layout_.lanes.x0 || left > layout_.lanes.x1) return;
    if (result_.arrows.size() >= limit_) {
      ++result_.more;
      return;
    }
    if (wake.waker.kind != trace::Waker::Kind::task) {
      arrow.label = waker_words(input_.model, static_cast<std::uint32_t>(wake.to.events - 1), input_.words);
    }
    result_.arrows.push_back(std::move(arrow));
  }

  ArrowsLayout take() { return std::move(result_); }

 private:
  /// A moment on a lane: on the line all bars stand on, or at the edge when the row is scrolled or folded away.
  ui::Vec2 point(model::Moment moment, model::LaneIndex lane, bool& cut) const {
    const float x = input_.viewport.x(input_.axis.position(moment));
    if (const std::optional<ui::Rect> row = layout_.lane_rect(lane)) {
      return {std::round(x) + 0.5F, std::round(row->center().y) + 0.5F};
    }
    cut = true;
    const std::size_t row = input_.rows.row_of(lane);
    const bool above = row < static_cast<std::size_t>(layout_.scroll / layout_.lane_height + 0.5F);
    return {std::round(x) + 0.5F, above ? layout_.lanes.y0 : layout_.lanes.y1};
  }

  const TimelineInput& input_;
  const TimelineLayout& layout_;
  std::size_t limit_;
  ArrowsLayout result_;
};

/// The wake-ups that happened during a task's turn.
void add_caused(const TimelineInput& input, const Lane& lane, const model::Span& turn, Arrows& arrows) {
  const auto& events = input.model.events();
  const auto size = static_cast<std::uint32_t>(events.size());
  const std::uint32_t end = std::min({turn.end_event, size, turn.begin_event + kMostEvents});
  for (std::uint32_t i = turn.begin_event; i < end; ++i) {
    if (events.kind(i) != trace::Kind::task_ready) continue;
    const trace::Event event = events[i];
    if (event.loop != lane.loop) continue;
    const model::LaneIndex to = input.model.lane_of_task(event.loop, event.subject);
    if (to == model::kNoLane) continue;
    const std::optional<std::size_t> span = input.model.span_at(input.model.lanes()[to], input.model.after_event(i));
    if (!span) continue;
    if (const auto wake = input.model.wake_of(to, *span)) arrows.add(*wake, false);
  }
}

}  // namespace

ArrowsLayout layout_arrows(const TimelineInput& input, const TimelineLayout& layout, model::LaneIndex index,
                           std::size_t span, std::size_t limit) {
  Arrows arrows(input, layout, limit);
  const Lane& lane = input.model.lanes()[index];
  if (lane.kind != model::LaneKind::task || span >= lane.spans.size()) return arrows.take();
  // The wake-up belongs to the ready span: this one, the one before a turn, or the one after a wait.
  const SpanState state = lane.spans[span].state;
  std::size_t ready = span;
  if (state == SpanState::running) ready = span - 1;
  if (state == SpanState::awaiting || state == SpanState::selector) ready = span + 1;
  if (ready < lane.spans.size() && lane.spans[ready].state == SpanState::ready) {
    if (const auto wake = input.model.wake_of(index, ready)) arrows.add(*wake, true);
  }
  if (state == SpanState::running) add_caused(input, lane, lane.spans[span], arrows);
  return arrows.take();
}

}  // namespace loopscope::views
