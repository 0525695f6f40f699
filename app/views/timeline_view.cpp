#include "app/views/timeline_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/icons.h"
#include "app/ui/scroll.h"
#include "app/views/state_look.h"
#include "app/views/words.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

using model::SpanState;
using words::Id;

constexpr float kArrowHead = 6;
constexpr float kLowLane = 22;  // design pixels: in lower rows names are written small

/// The turns that begin in [begin, end).
std::size_t count_turns(const model::Model& model, std::uint64_t begin, std::uint64_t end) {
  const auto& turns = model.turns();
  const auto before = [](const model::Turn& turn, std::uint64_t event) { return turn.begin_event < event; };
  const auto first = std::lower_bound(turns.begin(), turns.end(), begin, before);
  const auto last = std::lower_bound(turns.begin(), turns.end(), end, before);
  return static_cast<std::size_t>(last - first);
}

void paint_arrow(ui::Canvas& canvas, const Arrow& arrow) {
  const ui::Color color = canvas.theme.text.with_opacity(arrow.incoming ? 0.95F : 0.6F);
  const float head = canvas.px(kArrowHead);
  const bool down = arrow.to.y >= arrow.from.y;
  const float sign = down ? 1.0F : -1.0F;
  const ui::Vec2 tip = arrow.to;
  const ui::Vec2 neck{tip.x, tip.y - sign * head};
  const float bend = std::max(std::abs(neck.y - arrow.from.y) * 0.5F, canvas.px(8));
  // Straight where both ends share a column, which is the usual case on the time axis.
  if (std::abs(arrow.from.x - tip.x) < 2) {
    canvas.painter.line({tip.x, arrow.from.y}, neck, color, 1);
  } else {
    canvas.painter.curve(arrow.from, {arrow.from.x, arrow.from.y + sign * bend}, {neck.x, neck.y - sign * bend}, neck,
                         color, 1.25F);
  }
  canvas.painter.triangle(tip, {tip.x - head * 0.6F, neck.y}, {tip.x + head * 0.6F, neck.y}, color);
  canvas.painter.circle(arrow.from, 2.5F * canvas.scale, color);
}

}  // namespace

void TimelineView::draw(ui::Canvas& canvas, const Scene& scene, ui::Rect area, Navigation& navigation,
                        Commands& commands, const TimelineLook& look) {
  look_ = look;
  rows_.update(scene.model);
  if (look.alone) handle_held_keys(navigation);
  scroll_to_revealed(area.height() - (look.ruler ? canvas.px(28) : 0));
  const TimelineInput input{.model = scene.model,
                            .axis = navigation.axis(),
                            .rows = rows_,
                            .metrics = canvas.metrics(),
                            .words = scene.words,
                            .viewport = navigation.viewport(),
                            .limit = navigation.limit(),
                            .area = area,
                            .names_width = std::min(canvas.px(names_width_), area.width() * 0.4F),
                            .lane_height = look.lane_height,
                            .ruler = look.ruler,
                            .scroll = scroll_,
                            .scale = canvas.scale};
  layout_timeline(input, layout_);
  scroll_ = layout_.scroll;
  layout_marks(input, layout_, scene.findings, marks_);
  canvas.places.set("timeline", area);
  canvas.places.set("timeline.names", layout_.names);
  canvas.places.set("timeline.ruler", layout_.ruler);
  canvas.places.set("timeline.lanes", layout_.lanes);
  follow_ = {};
  if (look.alone) handle_follow_button(canvas, scene, navigation, commands);
  handle_mouse(canvas, scene, input, navigation, commands);
  paint(canvas, scene, input, navigation);
  if (look.cursor) paint_cursor(canvas, scene, navigation);
  paint_follow_button(canvas, scene.words);
  explain_hovered(canvas, scene, input);
}

void TimelineView::paint(ui::Canvas& canvas, const Scene& scene, const TimelineInput& input,
                         const Navigation& navigation) {
  canvas.painter.fill(layout_.area, canvas.theme.window);
  canvas.painter.push_clip(layout_.lanes);
  paint_ground(canvas);
  if (look_.ended) paint_beyond(canvas);
  paint_spans(canvas);
  paint_span_marks(canvas);
  paint_arrows(canvas, input);
  paint_finding_marks(canvas);
  canvas.painter.pop_clip();
  paint_ruler(canvas, navigation);
  paint_names(canvas, scene);
  paint_measure(canvas, scene, navigation);
  ui::paint_scrollbar(canvas, layout_.lanes, layout_.scroll, layout_.content_height);
  paint_start_hint(canvas, scene);
}

void TimelineView::paint_ground(ui::Canvas& canvas) const {
  const ui::Theme& theme = canvas.theme;
  const ui::Rect lanes = layout_.lanes;
  for (const GapBox& gap : layout_.gaps) canvas.painter.fill(gap.rect, theme.panel);
  for (const Tick& tick : layout_.ticks) {
    canvas.painter.line({tick.x, lanes.y0}, {tick.x, lanes.y1}, theme.line_faint.with_opacity(0.6F));
  }
  for (const float x : layout_.frames) canvas.painter.line({x, lanes.y0}, {x, lanes.y1}, theme.line);
  for (const RowBox& row : layout_.rows) {
    if (row.lane == selection_.lane) {
      canvas.painter.fill({lanes.x0, row.rect.y0, lanes.x1, row.rect.y1}, theme.text.with_opacity(0.04F));
    }
    canvas.painter.line({lanes.x0, row.rect.y1 - 1}, {lanes.x1, row.rect.y1 - 1}, theme.line_faint);
  }
}

void TimelineView::paint_beyond(ui::Canvas& canvas) const {
  const ui::Rect lanes = layout_.lanes;
  const float x = std::max(layout_.limit_x, lanes.x0);
  if (x >= lanes.x1) return;
  canvas.painter.fill({x, lanes.y0, lanes.x1, lanes.y1}, canvas.theme.panel);
  if (layout_.limit_x >= lanes.x0) canvas.painter.line({x, lanes.y0}, {x, lanes.y1}, canvas.theme.text_dim);
}

void TimelineView::paint_spans(ui::Canvas& canvas) const {
  for (const SpanBox& box : layout_.spans) {
    if (!box.merged) paint_bar(canvas, box.state, box.rect, box.begin_x);
  }
  for (const ShareBox& share : layout_.shares) paint_bar(canvas, share.state, share.rect, 0);
  for (const ui::Rect& edge : layout_.turn_edges) canvas.painter.fill(edge, canvas.theme.window.with_opacity(0.6F));
  for (const SpanLabel& label : layout_.labels) {
    const bool solid = label.state == SpanState::running || label.state == SpanState::ready ||
                       label.state == SpanState::run || label.state == SpanState::job ||
                       label.state == SpanState::thread_running;
    const ui::Color ink = solid ? canvas.theme.on_state.with_opacity(0.8F) : canvas.theme.text_dim;
    canvas.painter.text(ui::Face::words_small, label.at, ink, label.text);
  }
  for (const EndMark& end : layout_.ends) paint_end(canvas, end.how, end.rect);
}

void TimelineView::paint_span_marks(ui::Canvas& canvas) const {
  for (const SpanBox& box : layout_.spans) {
    const Selection here{box.lane, box.span};
    if (box.merged) continue;
    const ui::Rect around = box.rect.inset(-1, -1);
    if (here == selection_) {
      canvas.painter.outline(around, canvas.theme.accent, 0, canvas.px(2));
    } else if (here == hovered_) {
      canvas.painter.outline(around, canvas.theme.text, 0, 1);
    }
  }
}

void TimelineView::paint_finding_marks(ui::Canvas& canvas) const {
  for (const FindingMark& mark : marks_) {
    paint_severity(canvas, mark.error, mark.rect.center(), true);
  }
  if (!marks_.empty()) canvas.places.set("timeline.mark", marks_.front().rect);
}

void TimelineView::paint_arrows(ui::Canvas& canvas, const TimelineInput& input) const {
  const auto paint_of = [&](const Selection& of) {
    if (of.lane == model::kNoLane || of.span == Selection::kNoSpan) return;
    const ArrowsLayout arrows = layout_arrows(input, layout_, of.lane, of.span);
    for (const Arrow& arrow : arrows.arrows) paint_arrow(canvas, arrow);
  };
  paint_of(selection_);
  if (!(hovered_ == selection_)) paint_of(hovered_);
}

void TimelineView::paint_measure(ui::Canvas& canvas, const Scene& scene, const Navigation& navigation) const {
  if (!measure_ || measure_->kind != navigation.axis().kind()) return;
  const ui::Viewport& viewport = navigation.viewport();
  const ui::Rect lanes = layout_.lanes;
  const double low = std::min(measure_->begin, measure_->end);
  const double high = std::max(measure_->begin, measure_->end);
  const ui::Rect range =
      ui::Rect{std::round(viewport.x(low)), layout_.ruler.y0, std::round(viewport.x(high)), lanes.y1}.intersect(
          {lanes.x0, layout_.ruler.y0, lanes.x1, lanes.y1});
  if (range.empty()) return;
  const ui::Color accent = canvas.theme.accent;
  canvas.painter.fill(range, accent.with_opacity(0.08F));
  canvas.painter.line({range.x0, range.y0}, {range.x0, range.y1}, accent.with_opacity(0.7F));
  canvas.painter.line({range.x1, range.y0}, {range.x1, range.y1}, accent.with_opacity(0.7F));
  const model::Moment first = navigation.axis().moment(std::max(low, 0.0), scene.model);
  const model::Moment last = navigation.axis().moment(std::max(high, 0.0), scene.model);
  const std::size_t turns = count_turns(scene.model, first.events, last.events);
  // On the time axis the distance is exact; on the other one it is the time between the two moments.
  const TimeNs length =
      measure_->kind == model::AxisKind::time ? static_cast<TimeNs>(high - low) : last.time_ns - first.time_ns;
  const std::string label = fmt::format("{}   {}", format_duration(length), scene.words.say<Id::count_turns>(turns));
  const float width = canvas.metrics().width(ui::Face::code, label) + canvas.px(16);
  const float x =
      std::clamp(range.center().x - width * 0.5F, lanes.x0 + 4, std::max(lanes.x0 + 4, lanes.x1 - width - 4));
  const ui::Rect pill{std::round(x), lanes.y0 + canvas.px(8), std::round(x + width), lanes.y0 + canvas.px(32)};
  canvas.painter.fill(pill, canvas.theme.popup, canvas.px(4));
  canvas.painter.outline(pill, accent.with_opacity(0.7F), canvas.px(4));
  ui::text_in(canvas.painter, ui::Face::code, pill, canvas.theme.text, label, false);
}

void TimelineView::paint_cursor(ui::Canvas& canvas, const Scene& scene, const Navigation& navigation) const {
  if (scene.model.empty()) return;
  const bool following = scene.session.following();
  const double position = following ? navigation.limit() : navigation.axis().position(scene.cursor);
  const float x = std::round(navigation.viewport().x(position));
  const ui::Rect lanes = layout_.lanes;
  if (x < lanes.x0 || x > lanes.x1) return;
  const ui::Color accent = canvas.theme.accent;
  canvas.painter.line({x, layout_.ruler.y0 + canvas.px(16)}, {x, lanes.y1},
                      accent.with_opacity(following ? 0.55F : 1.0F));
  const float y = layout_.ruler.y1;
  const float half = canvas.px(5);
  canvas.painter.triangle({x - half, y - canvas.px(8)}, {x + half + 1, y - canvas.px(8)}, {x + 0.5F, y}, accent);
}

void TimelineView::paint_names(ui::Canvas& canvas, const Scene& scene) const {
  const ui::Theme& theme = canvas.theme;
  ui::Painter& painter = canvas.painter;
  const ui::Rect column{layout_.names.x0, layout_.area.y0, layout_.names.x1, layout_.names.y1};
  painter.fill(column, theme.panel);
  const std::size_t tasks = rows_.tasks();
  const ui::Rect header{column.x0 + canvas.px(12), column.y0, column.x1 - canvas.px(12), layout_.ruler.y1};
  const std::string count = tasks == 0 && rows_.threads() > 0 ? scene.words.say<Id::count_threads>(rows_.threads())
                                                              : scene.words.say<Id::count_tasks>(tasks);
  if (!layout_.ruler.empty()) ui::text_in(painter, ui::Face::words_small, header, theme.text_faint, count);
  const ui::Face face = layout_.lane_height < canvas.px(kLowLane) ? ui::Face::words_small : ui::Face::words;
  painter.push_clip(layout_.names);
  for (const RowBox& row : layout_.rows) {
    const ui::Rect rect{row.rect.x0, row.rect.y0, layout_.names.x1 - 1, row.rect.y1};
    if (row.lane == selection_.lane) {
      painter.fill(rect, theme.raised);
      painter.fill({rect.x0, rect.y0, rect.x0 + canvas.px(2), rect.y1}, theme.accent);
    } else if (row.lane == hovered_.lane) {
      painter.fill(rect, theme.raised.with_opacity(0.5F));
    }
    if (!row.toggle.empty()) {
      ui::draw_icon(painter, row.folded ? ui::Icon::chevron_right : ui::Icon::chevron_down, row.toggle.center(),
                    theme.text_dim, canvas.scale * 0.8F);
    }
    const model::Lane& lane = scene.model.lanes()[row.lane];
    const float sign_x = rect.x1 - canvas.px(16);
    const float right = sign_x - canvas.px(12);
    const float width = canvas.metrics().width(face, row.name);
    const ui::Rect name_rect{row.text_x, rect.y0, right, rect.y1};
    ui::text_in(painter, face, name_rect, theme.text, row.name);
    const ui::Rect detail{row.text_x + width + canvas.px(8), rect.y0 + 1, right, rect.y1 + 1};
    if (detail.width() > canvas.px(28) && row.coroutine != row.name) {
      ui::text_in(painter, ui::Face::words_small, detail, theme.text_faint, row.coroutine);
    }
    if (lane.kind == model::LaneKind::task || lane.kind == model::LaneKind::thread) {
      const auto state = task_state(scene.model, lane, scene.cursor);
      if (state) paint_state_sign(canvas, *state, {sign_x, rect.center().y});
    }
  }
  painter.pop_clip();
  painter.line({column.x1 - 1, column.y0}, {column.x1 - 1, column.y1}, theme.line);
}

void TimelineView::paint_ruler(ui::Canvas& canvas, const Navigation& navigation) const {
  const ui::Theme& theme = canvas.theme;
  ui::Painter& painter = canvas.painter;
  const ui::Rect ruler = layout_.ruler;
  if (ruler.empty()) return;
  painter.fill(ruler, theme.panel);
  painter.push_clip(ruler);
  const bool turns = navigation.axis().kind() == model::AxisKind::turns;
  const float line = canvas.metrics().line_height(ui::Face::code_small);
  const float label_y = turns ? ruler.y1 - line : ruler.y0 + (ruler.height() - line) * 0.5F;
  for (const Tick& tick : layout_.ticks) {
    painter.line({tick.x, ruler.y1 - canvas.px(6)}, {tick.x, ruler.y1}, theme.text_faint);
    const float x = tick.x + canvas.px(4);
    if (x + canvas.metrics().width(ui::Face::code_small, tick.label) > ruler.x1) continue;
    painter.text(ui::Face::code_small, {x, label_y}, theme.text_dim, tick.label);
  }
  for (const GapBox& gap : layout_.gaps) {
    painter.text(ui::Face::code_small, {gap.rect.center().x - gap.label_width * 0.5F, ruler.y0}, theme.text_dim,
                 gap.label);
  }
  painter.pop_clip();
  painter.line({layout_.area.x0, ruler.y1 - 1}, {ruler.x1, ruler.y1 - 1}, theme.line);
}

void TimelineView::paint_start_hint(ui::Canvas& canvas, const Scene& scene) const {
  if (!scene.model.turns().empty() || scene.session.state() != session::TransportState::paused) return;
  const ui::Rect lanes = layout_.lanes;
  const float line = canvas.px(24);
  ui::Rect row{lanes.x0, lanes.center().y - line, lanes.x1, lanes.center().y};
  ui::text_in(canvas.painter, ui::Face::words, row, canvas.theme.text, scene.words[Id::start_paused], false);
  row = {row.x0, row.y1, row.x1, row.y1 + line};
  ui::text_in(canvas.painter, ui::Face::words, row, canvas.theme.text_dim, scene.words[Id::start_keys], false);
}

}  // namespace loopscope::views
