#include "app/views/lane_layout.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/format.h"
#include "app/ui/theme.h"
#include "app/views/words.h"

namespace loopscope::views {

namespace {

using model::Lane;
using model::Span;
using model::SpanState;

constexpr float kLabelPadding = 6;
constexpr float kLeastLabelled = 20;  // pixels; narrower spans are not even asked for their text
constexpr std::size_t kLeastCut = 8;  // bytes of a name that is cut, its ellipsis among them
constexpr std::size_t kSampled = 12;  // spans looked at in a pixel column that holds more

/// The one that must not be overlooked comes first.
int importance(SpanState state) {
  switch (state) {
    case SpanState::running:
    case SpanState::run:
      return 4;
    case SpanState::ready:
    case SpanState::paused:
      return 3;
    case SpanState::selector:
    case SpanState::select:
      return 2;
    case SpanState::awaiting:
      return 1;
    case SpanState::idle:
      return 0;
  }
  return 0;
}

/// Walks a lane's spans from left to right and makes boxes of them.
class LaneWalk {
 public:
  LaneWalk(const TimelineInput& input, const RowBox& row, TimelineLayout& layout)
      : input_(input), row_(row), layout_(layout), lane_(input.model.lanes()[row.lane]) {}

  void run() {
    if (lane_.spans.empty()) return;
    std::size_t i = first_visible();
    while (i < lane_.spans.size()) {
      const SpanColumns columns = columns_of(i);
      if (columns.begin >= layout_.lanes.x1) break;
      if (columns.end - columns.begin < 1 && i + 1 < lane_.spans.size() &&
          begin_of(i + 1) < std::floor(columns.begin) + 1) {
        i = merge(i, std::floor(columns.begin));
      } else {
        if (columns.end > layout_.lanes.x0 || columns.begin >= layout_.lanes.x0) add(i, columns);
        ++i;
      }
    }
  }

 private:
  /// The column of an event. On the turns axis that is a search; neighbouring spans share their ends, so the latest few
  /// are kept.
  float column(std::uint32_t event) const {
    Known& slot = known_[event % known_.size()];
    if (slot.event != event) slot = {event, input_.viewport.x(input_.axis.position(input_.model.after_event(event)))};
    return slot.x;
  }
  float begin_of(std::size_t i) const { return column(lane_.spans[i].begin_event); }
  SpanColumns columns_of(std::size_t i) const {
    const Span& span = lane_.spans[i];
    const float begin = column(span.begin_event);
    return {begin, std::max(begin, span.open() ? limit_x_ : column(span.end_event))};
  }

  SpanBox box_of(std::size_t i) const {
    SpanBox box;
    box.lane = row_.lane;
    box.span = static_cast<std::uint32_t>(i);
    box.state = lane_.spans[i].state;
    return box;
  }

  std::size_t first_visible() const {
    const model::Moment left = input_.axis.moment(std::max(input_.viewport.begin, 0.0), input_.model);
    std::size_t i = input_.model.span_at(lane_, left).value_or(0);
    while (i > 0 && begin_of(i) >= layout_.lanes.x0) --i;  // spans without width may share the edge
    return i;
  }

  /// The first span at or after `i` that begins at column `x` or later: doubling steps, then halving.
  std::size_t skip_to(std::size_t i, float x) const {
    std::size_t step = 1;
    while (i + step < lane_.spans.size() && begin_of(i + step) < x) {
      i += step;
      step *= 2;
    }
    std::size_t low = i;
    std::size_t high = std::min(i + step, lane_.spans.size());
    while (high - low > 1) {
      const std::size_t middle = low + (high - low) / 2;
      (begin_of(middle) < x ? low : high) = middle;
    }
    return high;
  }

  /// One box for all spans that begin within the pixel column at `x`; gives the first span that does not.
  std::size_t merge(std::size_t first, float x) {
    const std::size_t next = skip_to(first, x + 1);
    const std::size_t sampled = std::min(next, first + kSampled);
    SpanBox box = box_of(first);
    for (std::size_t i = first; i < sampled; ++i) {
      if (importance(lane_.spans[i].state) > importance(box.state)) box.state = lane_.spans[i].state;
    }
    float in_state = 0;
    for (std::size_t i = first; i < sampled; ++i) {
      const SpanColumns columns = columns_of(i);
      if (lane_.spans[i].state == box.state) in_state += std::min(columns.end, x + 1) - columns.begin;
    }
    float covered = std::min(columns_of(sampled - 1).end, x + 1) - begin_of(first);
    covered = std::max(covered, 1e-6F);
    box.share = static_cast<std::uint8_t>(std::clamp(std::ceil(in_state / covered * 4), 1.0F, 4.0F));
    box.merged = true;
    box.begin_x = x;
    box.rect = bar_rect(box.state, x, x + 1, row_.rect, input_.scale);
    // The last one may reach far beyond this column: it gets its own box.
    const SpanColumns last = columns_of(next - 1);
    const bool reaches_on = last.end > x + 2;
    if (x >= layout_.lanes.x0 - 1) extend_or_add(box);
    if (reaches_on) add(next - 1, {x + 1, last.end});
    return next;
  }

  void extend_or_add(const SpanBox& box) {
    if (!layout_.spans.empty()) {
      SpanBox& last = layout_.spans.back();
      if (last.lane == box.lane && last.merged && last.state == box.state && last.share == box.share &&
          last.rect.x1 == box.rect.x0) {
        last.rect.x1 = box.rect.x1;
        return;
      }
    }
    layout_.spans.push_back(box);
  }

  void add(std::size_t i, SpanColumns columns) {
    const Span& span = lane_.spans[i];
    float x0 = std::round(columns.begin);
    float x1 = std::max(std::round(columns.end), x0 + 1);
    SpanBox box = box_of(i);
    box.begin_x = x0;
    x0 = std::max(x0, layout_.lanes.x0 - 1);
    x1 = std::min(x1, layout_.lanes.x1 + 1);
    if (x1 <= x0) return;
    box.rect = bar_rect(span.state, x0, x1, row_.rect, input_.scale);
    layout_.spans.push_back(box);
    add_label(span, box);
  }

  void add_label(const Span& span, const SpanBox& box) {
    const float x0 = std::max(box.rect.x0, layout_.lanes.x0);
    const float room = std::min(box.rect.x1, layout_.lanes.x1) - x0 - 2 * kLabelPadding * input_.scale;
    if (room < kLeastLabelled * input_.scale) return;
    SpanText text = span_text(input_.model, lane_, span);
    constexpr ui::Face kFace = ui::Face::words_small;
    if (!text.full.empty() && input_.metrics.width(kFace, text.full) > room) text.full = std::move(text.brief);
    if (text.full.empty() || input_.metrics.width(kFace, text.full) > room) return;
    const float height = input_.metrics.line_height(kFace);
    const bool above = span.state == SpanState::awaiting || span.state == SpanState::selector;
    const float y = above ? box.rect.y0 - height : box.rect.y0 + (box.rect.height() - height) * 0.5F;
    layout_.labels.push_back({span.state, {x0 + kLabelPadding * input_.scale, std::round(y)}, std::move(text.full)});
  }

  struct Known {
    std::uint32_t event = UINT32_MAX;
    float x = 0;
  };

  const TimelineInput& input_;
  const RowBox& row_;
  TimelineLayout& layout_;
  const Lane& lane_;
  float limit_x_ = input_.viewport.x(input_.limit);
  mutable std::array<Known, 16> known_;
};

/// A loop runs the turns of a frame without a pause between them: its lane tells them apart, and says whose they are.
void layout_turns(const TimelineInput& input, const RowBox& row, const Lane& lane, TimelineLayout& layout) {
  const auto& turns = input.model.turns();
  const auto column = [&](std::uint32_t event) {
    return input.viewport.x(input.axis.position(input.model.after_event(event)));
  };
  const model::Moment left = input.axis.moment(std::max(input.viewport.begin, 0.0), input.model);
  auto turn = std::lower_bound(turns.begin(), turns.end(), left.events,
                               [](const model::Turn& t, std::uint64_t events) { return t.end_event < events; });
  constexpr ui::Face kFace = ui::Face::words_small;
  const float padding = kLabelPadding * input.scale;
  const float least = kLeastLabelled * input.scale;
  const auto most = static_cast<std::size_t>(layout.lanes.width() / 4);
  for (std::size_t looked = 0; turn != turns.end() && looked < most; ++turn, ++looked) {
    const float begin = column(turn->begin_event);
    if (begin > layout.lanes.x1) return;
    const trace::Event& event = input.model.events()[turn->begin_event];
    if (event.loop != lane.loop) continue;
    const float end = turn->end_event == UINT32_MAX ? input.viewport.x(input.limit) : column(turn->end_event);
    if (end - begin < least) continue;
    const float edge = std::round(begin);
    layout.turn_edges.push_back(bar_rect(SpanState::run, edge, edge + 1, row.rect, input.scale));
    const float x0 = std::max(edge, layout.lanes.x0) + padding;
    const std::string name = event.kind == trace::Kind::task_run
                                 ? task_name(input.model, lane.loop, event.subject)
                                 : handle_words(input.model, lane.loop, event.subject, turn->begin_event);
    std::string shown = ui::fit_text(input.metrics, kFace, name, std::min(end, layout.lanes.x1) - padding - x0);
    if (shown != name && shown.size() < kLeastCut) continue;
    const ui::Rect bar = bar_rect(SpanState::run, 0, 0, row.rect, input.scale);
    const float y = bar.y0 + (bar.height() - input.metrics.line_height(kFace)) * 0.5F;
    layout.labels.push_back({SpanState::run, {x0, std::round(y)}, std::move(shown)});
  }
}

}  // namespace

void layout_lane(const TimelineInput& input, const RowBox& row, TimelineLayout& layout) {
  LaneWalk(input, row, layout).run();
  const Lane& lane = input.model.lanes()[row.lane];
  if (lane.kind == model::LaneKind::loop) layout_turns(input, row, lane, layout);
}

SpanText span_text(const model::Model& model, const Lane& lane, const Span& span) {
  const trace::Event& event = model.events()[span.begin_event];
  switch (span.state) {
    case SpanState::awaiting:
    case SpanState::selector: {
      if (event.kind != trace::Kind::task_await) return {};
      const trace::Await await = trace::Await::unpack(event.a);
      return {await_words(model, lane.loop, await, span.begin_event), std::string(await_word(await))};
    }
    case SpanState::select: {
      const auto timeout = static_cast<TimeNs>(event.a);
      if (event.kind != trace::Kind::select_begin) return {"select", {}};
      if (timeout == kForever) return {"select, no timeout", "select"};
      if (timeout == 0) return {"poll", {}};
      return {"select " + ui::format_duration(timeout), "select"};
    }
    case SpanState::running:
      return {"running", "run"};
    case SpanState::ready:
      return {"ready", {}};
    case SpanState::paused:
      return {"paused", {}};
    case SpanState::run:  // its turns are labelled one by one
    case SpanState::idle:
      return {};
  }
  return {};
}

}  // namespace loopscope::views
