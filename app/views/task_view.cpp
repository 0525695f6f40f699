#include "app/views/task_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/controls.h"
#include "app/views/state_look.h"
#include "app/views/words.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

using words::Id;

constexpr float kLine = 24;

/// A heading above a column; gives the rest below it.
ui::Rect heading(ui::Canvas& canvas, ui::Rect area, std::string_view text) {
  const float height = canvas.px(28);
  ui::text_in(canvas.painter, ui::Face::words_small, {area.x0, area.y0, area.x1, area.y0 + height},
              canvas.theme.text_faint, text);
  return {area.x0, area.y0 + height, area.x1, area.y1};
}

}  // namespace

void TaskView::draw(const PanelContext& context) {
  ui::Canvas& canvas = context.canvas;
  const Scene& scene = context.scene;
  const ui::Rect area = context.area;
  const model::LaneIndex lane = context.document.selection.lane;
  const auto& lanes = scene.model.lanes();
  const bool shown =
      lane < lanes.size() && (lanes[lane].kind == model::LaneKind::task || lanes[lane].kind == model::LaneKind::thread);
  if (!shown) {
    ui::text_in(canvas.painter, ui::Face::words, area, canvas.theme.text_faint, scene.words[Id::task_none], false);
    return;
  }
  facts_ = task_facts(scene.model, scene.state, lane, scene.cursor, scene.shown_ns, scene.words);
  const ui::Rect inner = area.inset(canvas.px(16), canvas.px(4));
  const float gap = canvas.px(32);
  const float width = (inner.width() - 2 * gap) / 3;
  canvas.painter.push_clip(area);
  const auto clicked = draw_facts(canvas, scene.words, {inner.x0, inner.y0, std::round(inner.x0 + width), inner.y1});
  draw_stack(canvas, scene.words,
             {std::round(inner.x0 + width + gap), inner.y0, std::round(inner.x0 + 2 * width + gap), inner.y1});
  draw_times(canvas, scene.words, {std::round(inner.x1 - width), inner.y0, inner.x1, inner.y1});
  canvas.painter.pop_clip();
  if (clicked) context.document.choose(*clicked);
}

std::optional<model::LaneIndex> TaskView::draw_facts(ui::Canvas& canvas, words::Words words, ui::Rect area) const {
  const ui::Theme& theme = canvas.theme;
  ui::Painter& painter = canvas.painter;
  const float line = canvas.px(kLine);
  float y = area.y0 + canvas.px(4);
  paint_state_sign(canvas, facts_.state, {area.x0 + canvas.px(6), y + line * 0.5F});
  const float x = area.x0 + canvas.px(20);
  ui::text_in(painter, ui::Face::words, {x, y, area.x1, y + line}, theme.text, facts_.name);
  const float name = canvas.metrics().width(ui::Face::words, facts_.name);
  ui::text_in(painter, ui::Face::words_small, {x + name + canvas.px(8), y, area.x1, y + line}, theme.text_faint,
              facts_.coroutine);
  y += line;
  const std::string state = fmt::format("{} {}", words[facts_.state_word], facts_.since);
  ui::text_in(painter, ui::Face::words_small, {x, y, area.x1, y + canvas.px(20)}, theme.text_dim, state);
  y += canvas.px(24);
  std::optional<model::LaneIndex> clicked;
  const float values = area.x0 + canvas.px(116);
  for (const TaskFacts::Fact& fact : facts_.facts) {
    const ui::Rect row{area.x0, y, area.x1, y + canvas.px(20)};
    ui::text_in(painter, ui::Face::words_small, {x, row.y0, values, row.y1}, theme.text_faint, words[fact.what]);
    ui::Color ink = theme.text;
    if (fact.lane != model::kNoLane) {
      const ui::Hit mouse =
          ui::hit(canvas, fmt::format("task.{}", words::name(fact.what)), {values, row.y0, row.x1, row.y1});
      if (mouse.hovered) {
        ink = theme.awaiting;
        ui::hint(canvas, words[Id::task_select_hint]);
      }
      if (mouse.clicked) clicked = fact.lane;
    }
    ui::text_in(painter, ui::Face::words_small, {values, row.y0, row.x1, row.y1}, ink, fact.value);
    y += canvas.px(20);
  }
  return clicked;
}

void TaskView::draw_stack(ui::Canvas& canvas, words::Words words, ui::Rect area) const {
  const ui::Rect body = heading(canvas, area, words[facts_.stack_title]);
  const ui::Theme& theme = canvas.theme;
  const float line = canvas.px(kLine);
  float y = body.y0;
  if (facts_.stack.empty()) {
    ui::text_in(canvas.painter, ui::Face::words_small, {body.x0, y, body.x1, y + line}, theme.text_faint,
                words[facts_.no_stack]);
  }
  for (std::size_t i = 0; i < facts_.stack.size(); ++i, y += line) {
    const bool innermost = i + 1 == facts_.stack.size();
    const float indent = canvas.px(12) * static_cast<float>(std::min<std::size_t>(i, 8));
    const ui::Rect row{body.x0 + indent, y, body.x1, y + line};
    const ui::Color color = innermost ? state_color(theme, facts_.state) : theme.text_faint;
    canvas.painter.fill({row.x0, row.y0 + canvas.px(4), row.x0 + canvas.px(3), row.y1 - canvas.px(4)}, color, 1);
    const float place = canvas.metrics().width(ui::Face::code_small, facts_.stack[i].place);
    ui::text_in(canvas.painter, ui::Face::code, {row.x0 + canvas.px(12), row.y0, row.x1 - place - canvas.px(8), row.y1},
                innermost ? theme.text : theme.text_dim, facts_.stack[i].function);
    ui::text_in(canvas.painter, ui::Face::code_small, {row.x1 - place - 1, row.y0, row.x1 + 1, row.y1}, theme.text_dim,
                facts_.stack[i].place);
  }
}

void TaskView::draw_times(ui::Canvas& canvas, words::Words words, ui::Rect area) const {
  const ui::Rect body = heading(canvas, area, words[Id::task_times]);
  const ui::Theme& theme = canvas.theme;
  const float line = canvas.px(kLine);
  const float label = canvas.px(72);
  const float numbers = canvas.px(128);
  float y = body.y0;
  for (const TaskFacts::StateTime& time : facts_.times) {
    const ui::Rect row{body.x0, y, body.x1, y + line};
    ui::text_in(canvas.painter, ui::Face::words_small, {row.x0, row.y0, row.x0 + label, row.y1}, theme.text_dim,
                words[state_word(time.state)]);
    const ui::Rect track{row.x0 + label, row.y0 + canvas.px(8), row.x1 - numbers, row.y1 - canvas.px(8)};
    if (!track.empty()) {
      canvas.painter.fill(track, theme.raised, 2);
      const float width = std::round(track.width() * static_cast<float>(time.share));
      if (time.ns > 0)
        canvas.painter.fill({track.x0, track.y0, track.x0 + std::max(width, 2.0F), track.y1},
                            state_color(theme, time.state), 2);
    }
    const std::string text = fmt::format("{:>8} {:>7}", format_duration(time.ns), words::format_percent(time.share));
    const float width = canvas.metrics().width(ui::Face::code_small, text);
    ui::text_in(canvas.painter, ui::Face::code_small, {row.x1 - width - 1, row.y0, row.x1 + 1, row.y1}, theme.text,
                text);
    y += line;
  }
}

}  // namespace loopscope::views
