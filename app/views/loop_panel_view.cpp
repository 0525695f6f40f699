#include "app/views/loop_panel_view.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/ui/controls.h"
#include "app/ui/scroll.h"
#include "app/views/state_look.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

ui::Color mark_color(const ui::Theme& theme, PanelRow::Kind kind) {
  switch (kind) {
    case PanelRow::Kind::running:
      return theme.running;
    case PanelRow::Kind::ready:
      return theme.ready;
    case PanelRow::Kind::timer:
      return theme.awaiting;
    case PanelRow::Kind::blocked:
      return theme.awaiting;
    case PanelRow::Kind::watch:
      return theme.selector;
    default:
      return theme.line;
  }
}

using words::Id;
constexpr std::array<Id, 4> kCycleHints = {Id::loop_select_hint, Id::loop_timers_hint, Id::loop_ready_hint,
                                           Id::loop_run_hint};
constexpr std::array<const char*, 4> kCyclePlaces = {"loop_panel.select", "loop_panel.timers", "loop_panel.ready",
                                                     "loop_panel.run"};

/// There is none where the lanes shown are of threads alone.
bool has_loop(const Scene& scene) { return scene.loop_lane != model::kNoLane || scene.model.lanes().empty(); }

/// What a loop without a name is called is a word of the viewer's language.
std::string_view loop_name(const Scene& scene) {
  const std::string_view plain = scene.words[Id::loop_title];
  if (scene.loop_lane == model::kNoLane) return plain;
  const std::string_view name = scene.model.name(scene.model.lanes()[scene.loop_lane]);
  const bool unnamed = name == "loop" ||  // what a loop of ours calls itself if nobody names it
                       name == to_text(trace::Name{trace::Name::Kind::loop, 0}, scene.model.symbols());
  return unnamed ? plain : name;
}

}  // namespace

void LoopPanelView::draw(ui::Canvas& canvas, const Scene& scene, ui::Rect area, Document& document) {
  canvas.places.set("loop_panel", area);
  const LoopPanelInput input{.model = scene.model,
                             .state = scene.state,
                             .cursor = scene.cursor,
                             .now_ns = scene.shown_ns,
                             .loop = scene.loop,
                             .has_loop = has_loop(scene),
                             .metrics = canvas.metrics(),
                             .words = scene.words,
                             .area = area,
                             .scroll = scroll_,
                             .scale = canvas.scale};
  layout_ = layout_loop_panel(input);
  scroll_ = layout_.scroll;
  ui::Painter& painter = canvas.painter;
  painter.fill(area, canvas.theme.panel);
  painter.line({area.x0, area.y0}, {area.x0, area.y1}, canvas.theme.line);
  paint_title(canvas, scene);
  if (layout_.has_loop) paint_cycle(canvas, scene);

  const ui::Hit mouse = ui::hit(canvas, "loop_panel.body", layout_.body);
  if (mouse.hovered) ui::scroll_by_wheel(scroll_, layout_.content_height, layout_.body.height(), canvas.scale);
  const model::LaneIndex chosen = document.selection.lane;
  painter.push_clip(layout_.body);
  const ImVec2 at = ImGui::GetIO().MousePos;
  for (const PanelRow& row : layout_.rows) {
    const bool hovered = mouse.hovered && row.lane != model::kNoLane && row.rect.contains({at.x, at.y});
    if (hovered && mouse.clicked) document.choose(row.lane);
    paint_row(canvas, row, hovered, row.lane != model::kNoLane && row.lane == chosen);
  }
  ui::paint_scrollbar(canvas, layout_.body, scroll_, layout_.content_height);
  painter.pop_clip();
  // Where there is room, what the lanes' colours mean.
  const model::LaneKind lanes = layout_.has_loop ? model::LaneKind::task : model::LaneKind::thread;
  const float legend = canvas.px(legend_height(lanes) + 12);
  if (layout_.content_height + legend + canvas.px(16) < layout_.body.height()) {
    const float margin = canvas.px(12);
    const float top = layout_.body.y1 - legend;
    painter.line({area.x0 + margin, top - canvas.px(8)}, {area.x1 - margin, top - canvas.px(8)}, canvas.theme.line);
    paint_legend(canvas, scene.words, lanes, {area.x0 + margin, top, area.x1 - margin, layout_.body.y1});
  }
}

void LoopPanelView::paint_title(ui::Canvas& canvas, const Scene& scene) const {
  const ui::Theme& theme = canvas.theme;
  ui::Painter& painter = canvas.painter;
  if (!layout_.has_loop) {
    return ui::text_in(painter, ui::Face::words, layout_.title, theme.text, scene.words[Id::threads_title]);
  }
  const std::string frame = scene.words.say<Id::loop_frame>(scene.state.frame);
  const float width = canvas.metrics().width(ui::Face::code_small, frame);
  const ui::Rect title{layout_.title.x0, layout_.title.y0, layout_.title.x1 - width - canvas.px(8), layout_.title.y1};
  ui::text_in(painter, ui::Face::words, title, theme.text, loop_name(scene));
  ui::text_in(painter, ui::Face::code_small,
              {layout_.title.x1 - width - 1, layout_.title.y0, layout_.title.x1 + 1, layout_.title.y1}, theme.text_dim,
              frame);
}

void LoopPanelView::paint_cycle(ui::Canvas& canvas, const Scene& scene) const {
  const ui::Theme& theme = canvas.theme;
  ui::Painter& painter = canvas.painter;
  for (std::size_t i = 0; i < layout_.cycle.size(); ++i) {
    const ui::Rect box = layout_.cycle[i];
    const bool lit = layout_.active && i == static_cast<std::size_t>(layout_.phase);
    const bool runs = i == static_cast<std::size_t>(CyclePhase::run);
    const ui::Color ground = !lit ? theme.raised : runs ? theme.running : theme.text;
    painter.fill(box, ground, canvas.px(ui::kRounding));
    const ui::Color ink = !lit ? theme.text_dim : runs ? theme.on_state : theme.window;
    ui::text_in(painter, ui::Face::words_small, box, ink, scene.words[kCycleWords[i]], false);
    if (i + 1 < layout_.cycle.size()) {
      ui::draw_icon(painter, ui::Icon::chevron_right, {box.x1 + canvas.px(8), box.center().y}, theme.text_faint,
                    canvas.scale * 0.8F);
    }
    if (ui::hit(canvas, kCyclePlaces[i], box).hovered) ui::hint_below(canvas, box, scene.words[kCycleHints[i]]);
  }
}

void LoopPanelView::paint_row(ui::Canvas& canvas, const PanelRow& row, bool hovered, bool chosen) const {
  const ui::Theme& theme = canvas.theme;
  ui::Painter& painter = canvas.painter;
  const float margin = canvas.px(12);
  ui::Rect inner{row.rect.x0 + margin, row.rect.y0, row.rect.x1 - margin, row.rect.y1};
  const float value = row.value.empty() ? 0 : canvas.metrics().width(ui::Face::code_small, row.value);
  const ui::Rect right{inner.x1 - value - 1, inner.y0, inner.x1 + 1, inner.y1};
  if (row.kind == PanelRow::Kind::heading) {
    painter.line({inner.x0, row.rect.y0 + canvas.px(4)}, {inner.x1, row.rect.y0 + canvas.px(4)}, theme.line);
    inner.y0 += canvas.px(8);
    ui::text_in(painter, ui::Face::words_small, inner, theme.text_dim, row.text);
    ui::text_in(painter, ui::Face::code_small, {right.x0, inner.y0, right.x1, inner.y1}, theme.text_faint, row.value);
    return;
  }
  if (row.kind == PanelRow::Kind::empty) {
    ui::text_in(painter, ui::Face::words_small, inner, theme.text_faint, row.text);
    return;
  }
  if (hovered || chosen) painter.fill(row.rect, theme.raised.with_opacity(chosen ? 1.0F : 0.6F));
  const ui::Rect mark{inner.x0, row.rect.y0 + canvas.px(4), inner.x0 + canvas.px(3), row.rect.y1 - canvas.px(4)};
  painter.fill(mark, mark_color(theme, row.kind), 1);
  inner.x0 += canvas.px(12);
  const float room = right.x0 - canvas.px(8);
  if (row.detail.empty()) {
    ui::text_in(painter, ui::Face::words, {inner.x0, inner.y0, room, inner.y1}, theme.text, row.text);
    ui::text_in(painter, ui::Face::code_small, right, theme.text_dim, row.value);
    return;
  }
  const float split = row.rect.y0 + canvas.px(22);
  ui::text_in(painter, ui::Face::words, {inner.x0, row.rect.y0 + canvas.px(4), room, split}, theme.text, row.text);
  ui::text_in(painter, ui::Face::words_small, {inner.x0, split, inner.x1, row.rect.y1 - canvas.px(4)}, theme.text_dim,
              row.detail);
  ui::text_in(painter, ui::Face::code_small, {right.x0, row.rect.y0 + canvas.px(4), right.x1, split}, theme.text_dim,
              row.value);
}

}  // namespace loopscope::views
