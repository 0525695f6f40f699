#include "app/views/lane_layout.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/theme.h"
#include "app/views/words.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

using model::Lane;
using model::Span;
using model::SpanState;
using words::Id;

constexpr float kLabelPadding = 6;
constexpr float kLabelOverlap = 3;    // that a label's line, which is higher than its letters, may reach over its row
constexpr float kLeastLabelled = 20;  // pixels; narrower spans are not even asked for their text
constexpr double kBeyond = 1e6;       // pixels off the screen, beyond which a float would not be exact
constexpr std::size_t kLeastCut = 8;  // bytes of a name that is cut, its ellipsis among them

/// Its bar has no room for words, which stand above it.
bool is_thin(SpanState state) {
  return state == SpanState::awaiting || state == SpanState::selector || state == SpanState::thread_blocked;
}

/// Where the column of pixels with number 0 is.
float first_column(const TimelineLayout& layout) { return std::floor(layout.lanes.x0); }

/// Makes boxes of a lane's strips, and writes on them.
class LaneBoxes {
 public:
  LaneBoxes(const TimelineInput& input, const RowBox& row, TimelineLayout& layout)
      : input_(input), row_(row), layout_(layout), lane_(input.model.lanes()[row.lane]) {
    latest_share_.fill(SIZE_MAX);
  }

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
    box.count = strip.count;
    box.state = strip.state;
    box.merged = strip.merged;
    return box;
  }

  void add_merged(const model::Strip& strip) {
    SpanBox box = box_of(strip);
    box.begin_x = x(strip.begin);
    box.rect = bar_rect(box.state, box.begin_x, box.begin_x + 1, row_.rect, input_.scale);
    add_shares(strip, box.rect);
    if (!layout_.spans.empty()) {
      SpanBox& last = layout_.spans.back();
      if (last.lane == box.lane && last.merged && last.state == box.state && last.rect.x1 == box.rect.x0) {
        last.count = box.span + box.count - last.span;
        last.rect.x1 = box.rect.x1;
        return;
      }
    }
    layout_.spans.push_back(box);
  }

  /// Stacks what each state has of a summary's column, from the least important one upwards.
  void add_shares(const model::Strip& strip, const ui::Rect& column) {
    const float full = bar_rect(SpanState::running, 0, 1, row_.rect, input_.scale).height();
    float height = 0;
    float y = column.y1;
    for (const SpanState state : model::states_of(lane_.kind)) {
      const std::size_t number = model::state_number(state);
      if (strip.counts[number] == 0) continue;
      const float bar = bar_rect(state, 0, 1, row_.rect, input_.scale).height();
      height += bar * static_cast<float>(strip.shares[number]);
      float top = column.y1 - std::round(height);
      if (model::is_activity(state))
        top = std::max(std::min(top, y - std::round(kLeastTurn * input_.scale)), column.y1 - full);
      if (state == strip.state) top = std::min(top, y - 1);
      if (top < y) add_share(state, {column.x0, top, column.x1, y});
      y = std::min(y, top);
    }
  }

  void add_share(SpanState state, const ui::Rect& rect) {
    std::size_t& latest = latest_share_[model::state_number(state)];
    if (latest < layout_.shares.size()) {
      ui::Rect& last = layout_.shares[latest].rect;
      if (last.x1 == rect.x0 && last.y0 == rect.y0 && last.y1 == rect.y1) {
        last.x1 = rect.x1;
        return;
      }
    }
    latest = layout_.shares.size();
    layout_.shares.push_back({row_.lane, state, rect});
  }

  void add_single(const model::Strip& strip) {
    float x0 = std::round(x(strip.begin));
    float x1 = std::round(x(strip.end));
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
    SpanText text = span_text(input_.model, lane_, lane_.spans[box.span], input_.words);
    constexpr ui::Face kFace = ui::Face::words_small;
    if (!text.full.empty() && input_.metrics.width(kFace, text.full) > room) text.full = std::move(text.brief);
    if (text.full.empty() || input_.metrics.width(kFace, text.full) > room) return;
    const float height = input_.metrics.line_height(kFace);
    const bool above = is_thin(box.state);
    const float y = above ? box.rect.y0 - height : box.rect.y0 + (box.rect.height() - height) * 0.5F;
    if (y < row_.rect.y0 - kLabelOverlap * input_.scale) return;  // a low row has no room for it
    layout_.labels.push_back({box.state, {x0 + kLabelPadding * input_.scale, std::round(y)}, std::move(text.full)});
  }

  const TimelineInput& input_;
  const RowBox& row_;
  TimelineLayout& layout_;
  const Lane& lane_;
  std::array<std::size_t, model::kLaneStates> latest_share_;  // in the layout, by state
};

/// A loop runs the turns of a frame without a pause between them: its lane tells them apart, and says whose they are.
class TurnBoxes {
 public:
  TurnBoxes(const TimelineInput& input, const RowBox& row, TimelineLayout& layout)
      : input_(input), row_(row), layout_(layout), lane_(input.model.lanes()[row.lane]) {}

  /// Adds those turns of a run that are wide enough to be written on. One that is must be in the way of probes set half
  /// as far apart, so that nobody has to go through all the others.
  void add(const model::Strip& run) {
    const float least = kLeastLabelled * input_.scale;
    const double x0 = static_cast<double>(first_column(layout_));
    const auto begin = static_cast<float>(x0 + std::max(run.begin, 0.0));
    const float end = std::min(static_cast<float>(x0 + std::min(run.end, kBeyond)), layout_.lanes.x1);
    if (run.state != SpanState::run || run.merged || end - begin < least) return;
    for (float x = begin; x < end;) {
      x += least / 2;
      const std::optional<std::size_t> turn = turn_at(x);
      if (!turn) continue;
      const std::uint32_t last = input_.model.turns().end_event(*turn);
      const float from = column(input_.model.turns().begin_event(*turn));
      const float to = last == UINT32_MAX ? input_.viewport.x(input_.limit) : column(last);
      if (to <= x || to - from < least) continue;
      add_turn(input_.model.turns().begin_event(*turn), from, to);
      x = to;
    }
  }

 private:
  float column(std::uint32_t event) const {
    return input_.viewport.x(input_.axis.position(input_.model.after_event(event)));
  }

  /// The last turn of this loop that begins before a column.
  std::optional<std::size_t> turn_at(float x) const {
    return input_.model.last_turn(lane_.loop, input_.axis.moment(input_.viewport.position(x), input_.model).events);
  }

  void add_turn(std::uint32_t begin_event, float begin, float end) {
    constexpr ui::Face kFace = ui::Face::words_small;
    const float padding = kLabelPadding * input_.scale;
    const float edge = std::round(begin);
    layout_.turn_edges.push_back(bar_rect(SpanState::run, edge, edge + 1, row_.rect, input_.scale));
    const float x0 = std::max(edge, layout_.lanes.x0) + padding;
    const trace::Event event = input_.model.events()[begin_event];
    const std::string name = event.kind == trace::Kind::task_run
                                 ? task_name(input_.model, lane_.loop, event.subject, input_.words)
                                 : handle_words(input_.model, lane_.loop, event.subject, begin_event, input_.words);
    std::string shown = ui::fit_text(input_.metrics, kFace, name, std::min(end, layout_.lanes.x1) - padding - x0);
    if (shown != name && shown.size() < kLeastCut) return;
    const ui::Rect bar = bar_rect(SpanState::run, 0, 0, row_.rect, input_.scale);
    const float y = bar.y0 + (bar.height() - input_.metrics.line_height(kFace)) * 0.5F;
    if (y < row_.rect.y0 - kLabelOverlap * input_.scale) return;
    layout_.labels.push_back({SpanState::run, {x0, std::round(y)}, std::move(shown)});
  }

  const TimelineInput& input_;
  const RowBox& row_;
  TimelineLayout& layout_;
  const Lane& lane_;
};

}  // namespace

ui::Rect bar_rect(model::SpanState state, float x0, float x1, const ui::Rect& row, float scale) {
  using model::SpanState;
  // Rows may be lower than usual, where many must fit; their bars are so, too.
  const float full = std::min(ui::kBarHeight * scale, std::max(row.height() - 4 * scale, 3 * scale));
  float height = full;
  if (state == SpanState::ready) height = full * 2 / 3;
  if (is_thin(state)) height = full / 3;
  const float bottom = row.y1 - std::round(2 * scale);
  return {x0, bottom - std::round(height), x1, bottom};
}

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
  if (input.model.lanes()[row.lane].kind != model::LaneKind::loop) return;
  TurnBoxes turns(input, row, layout);
  for (const model::Strip& strip : layout.strips) turns.add(strip);
}

LaneHit lane_hit(const TimelineInput& input, TimelineLayout& layout, model::LaneIndex lane, float x) {
  const SpanBox* box = nullptr;
  for (const float at : {x, x - 1, x + 1}) {
    for (const SpanBox& candidate : layout.spans) {
      if (candidate.lane == lane && at >= candidate.rect.x0 && at < candidate.rect.x1) box = &candidate;
    }
    if (box != nullptr) break;
  }
  if (box == nullptr) return {};
  if (!box->merged) return {.span = box->span, .summary = {}};

  const float inside = std::clamp(x, box->rect.x0, box->rect.x1 - 1);
  std::vector<model::Strip> strips;
  model::LaneQuery(input.model, input.axis, lane_columns(input, layout), input.limit, layout.turn_sums)
      .strips_at(lane, static_cast<std::size_t>(inside - first_column(layout)), strips);
  for (const model::Strip& strip : strips) {
    if (!strip.merged) continue;
    if (strip.count > 1) return {.span = {}, .summary = strip};
    return {.span = strip.first, .summary = {}};
  }
  return {};
}

SpanText span_text(const model::Model& model, const Lane& lane, const Span& span, words::Words words) {
  const trace::Event& event = model.events()[span.begin_event];
  switch (span.state) {
    case SpanState::awaiting:
    case SpanState::selector: {
      if (event.kind != trace::Kind::task_await) return {};
      const trace::Await await = trace::Await::unpack(event.a);
      return {await_words(model, lane.loop, await, span.begin_event, words), std::string(await_word(await, words))};
    }
    case SpanState::select: {
      const auto timeout = static_cast<TimeNs>(event.a);
      const std::string brief(words[Id::span_select]);
      if (event.kind != trace::Kind::select_begin) return {brief, {}};
      if (timeout == kForever) return {std::string(words[Id::span_select_forever]), brief};
      if (timeout == 0) return {std::string(words[Id::span_poll]), {}};
      return {words.say<Id::span_select_for>(format_duration(timeout)), brief};
    }
    case SpanState::running:
    case SpanState::thread_running:
      return {std::string(words[Id::span_running]), std::string(words[Id::span_running_short])};
    case SpanState::thread_blocked: {
      if (event.kind != trace::Kind::thread_block) return {};
      const trace::ThreadBlock block = trace::ThreadBlock::unpack(event.a);
      return {call_words(block, words), std::string(call_word(block.in, words))};
    }
    case SpanState::ready:
      return {std::string(words[Id::state_ready]), {}};
    case SpanState::job:
      return {job_words(model, model.job_of(lane, span), words), {}};
    case SpanState::paused:
      return {std::string(words[Id::state_paused]), {}};
    case SpanState::run:  // its turns are labelled one by one
    case SpanState::idle:
      return {};
  }
  return {};
}

}  // namespace loopscope::views
