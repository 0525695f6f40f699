#include "app/views/lane_layout.h"

#include <algorithm>
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
constexpr double kBeyond = 1e6;       // pixels off the screen, beyond which a float would not be exact
constexpr std::size_t kLeastCut = 8;  // bytes of a name that is cut, its ellipsis among them

/// Where the column of pixels with number 0 is.
float first_column(const TimelineLayout& layout) { return std::floor(layout.lanes.x0); }

/// Makes boxes of a lane's strips, and writes on them.
class LaneBoxes {
 public:
  LaneBoxes(const TimelineInput& input, const RowBox& row, TimelineLayout& layout)
      : input_(input), row_(row), layout_(layout), lane_(input.model.lanes()[row.lane]) {}

  void add(const model::Strip& strip) {
    if (strip.merged) {
      add_merged(strip);
    } else {
      add_single(strip);
    }
  }

 private:
  float x(double column) const {
    return first_column(layout_) + static_cast<float>(std::clamp(column, -kBeyond, kBeyond));
  }
  SpanBox box_of(const model::Strip& strip) const {
    SpanBox box;
    box.lane = row_.lane;
    box.span = strip.first;
    box.state = strip.state;
    return box;
  }

  void add_merged(const model::Strip& strip) {
    SpanBox box = box_of(strip);
    box.merged = true;
    box.share = static_cast<std::uint8_t>(std::clamp(std::ceil(strip.share * 4), 1.0, 4.0));
    box.begin_x = x(strip.begin);
    box.rect = bar_rect(box.state, box.begin_x, box.begin_x + 1, row_.rect, input_.scale);
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

  void add_single(const model::Strip& strip) {
    float x0 = std::round(x(strip.begin));
    float x1 = std::max(std::round(x(strip.end)), x0 + 1);
    SpanBox box = box_of(strip);
    box.begin_x = x0;
    x0 = std::max(x0, layout_.lanes.x0 - 1);
    x1 = std::min(x1, layout_.lanes.x1 + 1);
    if (x1 <= x0) return;
    box.rect = bar_rect(box.state, x0, x1, row_.rect, input_.scale);
    layout_.spans.push_back(box);
    add_label(box);
  }

  void add_label(const SpanBox& box) {
    const float x0 = std::max(box.rect.x0, layout_.lanes.x0);
    const float room = std::min(box.rect.x1, layout_.lanes.x1) - x0 - 2 * kLabelPadding * input_.scale;
    if (room < kLeastLabelled * input_.scale) return;
    SpanText text = span_text(input_.model, lane_, lane_.spans[box.span]);
    constexpr ui::Face kFace = ui::Face::words_small;
    if (!text.full.empty() && input_.metrics.width(kFace, text.full) > room) text.full = std::move(text.brief);
    if (text.full.empty() || input_.metrics.width(kFace, text.full) > room) return;
    const float height = input_.metrics.line_height(kFace);
    const bool above = box.state == SpanState::awaiting || box.state == SpanState::selector;
    const float y = above ? box.rect.y0 - height : box.rect.y0 + (box.rect.height() - height) * 0.5F;
    layout_.labels.push_back({box.state, {x0 + kLabelPadding * input_.scale, std::round(y)}, std::move(text.full)});
  }

  const TimelineInput& input_;
  const RowBox& row_;
  TimelineLayout& layout_;
  const Lane& lane_;
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

model::Columns lane_columns(const TimelineInput& input, const TimelineLayout& layout) {
  const float x0 = first_column(layout);
  const float count = std::ceil(std::max(layout.lanes.x1 - x0, 0.0F));
  return {input.viewport.position(x0), input.viewport.units_per_pixel(), static_cast<std::size_t>(count)};
}

void layout_lane(const TimelineInput& input, const RowBox& row, model::LaneQuery& query, TimelineLayout& layout) {
  layout.strips.clear();
  query.strips(row.lane, layout.strips);
  LaneBoxes boxes(input, row, layout);
  for (const model::Strip& strip : layout.strips) boxes.add(strip);
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
