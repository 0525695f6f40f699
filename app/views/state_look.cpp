#include "app/views/state_look.h"

#include <cmath>
#include <span>

#include "app/ui/icons.h"
#include "app/views/words.h"

namespace loopscope::views {

using model::SpanState;
using trace::TaskState;

ui::Color state_color(const ui::Theme& theme, SpanState state) {
  switch (state) {
    case SpanState::running:
    case SpanState::run:
    case SpanState::job:
    case SpanState::thread_running:
      return theme.running;
    case SpanState::thread_blocked:
      return theme.awaiting;
    case SpanState::ready:
      return theme.ready;
    case SpanState::awaiting:
      return theme.awaiting;
    case SpanState::selector:
      return theme.selector;
    case SpanState::select:
      return theme.select;
    case SpanState::paused:
      return theme.paused;
    case SpanState::idle:
      return theme.line;
  }
  return theme.text;
}

ui::Color state_color(const ui::Theme& theme, TaskState state) {
  switch (state) {
    case TaskState::running:
      return theme.running;
    case TaskState::ready:
      return theme.ready;
    case TaskState::awaiting:
      return theme.awaiting;
    case TaskState::selector:
      return theme.selector;
    case TaskState::failed:
      return theme.failed;
    case TaskState::cancelled:
      return theme.cancelled;
    case TaskState::done:
      return theme.done;
    case TaskState::created:
      return theme.text_faint;
  }
  return theme.text;
}

void paint_bar(ui::Canvas& canvas, SpanState state, ui::Rect bar, float origin) {
  const ui::Color color = state_color(canvas.theme, state);
  switch (state) {
    case SpanState::selector: {
      const float period = 12 * canvas.scale;
      // Far from its beginning the origin may be anywhere: only its place within the pattern counts.
      ui::dashes(canvas.painter, bar, color, std::fmod(origin, period), 8 * canvas.scale, 4 * canvas.scale);
      return;
    }
    case SpanState::paused:
      canvas.painter.fill(bar, color.with_opacity(0.18F));
      if (bar.width() > 3) ui::hatch(canvas.painter, bar, color, canvas.px(8));
      return;
    case SpanState::thread_blocked:  // it waits as a task does, but a whole thread stands still for it
      canvas.painter.fill(bar, color.with_opacity(0.35F));
      if (bar.width() > 3) ui::hatch(canvas.painter, bar, color, canvas.px(6));
      return;
    case SpanState::idle:
      canvas.painter.fill({bar.x0, bar.y1 - 1, bar.x1, bar.y1}, color);
      return;
    case SpanState::job:  // a busy worker has one job right after the other: a seam tells them apart
      canvas.painter.fill(bar.width() > 3 ? ui::Rect{bar.x0, bar.y0, bar.x1 - 1, bar.y1} : bar, color);
      return;
    default:
      canvas.painter.fill(bar, color);
      return;
  }
}

void paint_state_sign(ui::Canvas& canvas, TaskState state, ui::Vec2 center) {
  const ui::Color color = state_color(canvas.theme, state);
  const ui::Vec2 c{std::round(center.x), std::round(center.y)};
  const float half = canvas.px(6);
  const ui::Rect square{c.x - half, c.y - half, c.x + half, c.y + half};
  const auto bar = [&](float share) {
    canvas.painter.fill({square.x0, square.y1 - std::round(square.height() * share), square.x1, square.y1}, color);
  };
  switch (state) {
    case TaskState::running:
      bar(1);
      break;
    case TaskState::ready:
      bar(2.0F / 3);
      break;
    case TaskState::awaiting:
      bar(1.0F / 3);
      break;
    case TaskState::selector: {
      const float third = canvas.px(4);
      canvas.painter.fill({square.x0, square.y1 - third, square.x0 + canvas.px(5), square.y1}, color);
      canvas.painter.fill({square.x1 - canvas.px(5), square.y1 - third, square.x1, square.y1}, color);
      break;
    }
    case TaskState::created:
      canvas.painter.ring(c, 3 * canvas.scale, color, 1.5F * canvas.scale);
      break;
    case TaskState::done:
      ui::draw_icon(canvas.painter, ui::Icon::tick, c, color, canvas.scale);
      break;
    case TaskState::failed:
    case TaskState::cancelled:
      ui::draw_icon(canvas.painter, ui::Icon::cross, c, color, canvas.scale);
      break;
  }
}

namespace {

struct LegendEntry {
  SpanState state;
  float height;  // of its bar, where running has 24
  words::Id text;
};
constexpr LegendEntry kTaskStates[] = {{SpanState::running, 24, words::Id::legend_running_short},
                                       {SpanState::ready, 16, words::Id::legend_ready_short},
                                       {SpanState::awaiting, 8, words::Id::legend_awaiting_short},
                                       {SpanState::selector, 8, words::Id::legend_selector_short}};
constexpr LegendEntry kThreadStates[] = {{SpanState::thread_running, 24, words::Id::legend_thread_running_short},
                                         {SpanState::thread_blocked, 8, words::Id::legend_blocked_short}};

std::span<const LegendEntry> legend_entries(model::LaneKind kind) {
  if (kind == model::LaneKind::thread) return kThreadStates;
  return kTaskStates;
}

}  // namespace

float legend_height(model::LaneKind kind) { return static_cast<float>(legend_entries(kind).size()) * 28; }

void paint_legend(ui::Canvas& canvas, words::Words words, model::LaneKind kind, ui::Rect area) {
  float y = area.y0;
  for (const LegendEntry& entry : legend_entries(kind)) {
    const ui::Rect row{area.x0, y, area.x1, y + canvas.px(28)};
    const float bottom = row.y1 - canvas.px(4);
    const float height = canvas.px(entry.height * 0.75F);
    paint_bar(canvas, entry.state, {row.x0, bottom - height, row.x0 + canvas.px(32), bottom}, row.x0);
    const float x = row.x0 + canvas.px(44);
    const float text = x + canvas.px(60);
    ui::text_in(canvas.painter, ui::Face::words_small, {x, row.y0, text, row.y1}, canvas.theme.text_dim,
                words[state_word(entry.state)]);
    ui::text_in(canvas.painter, ui::Face::words_small, {text, row.y0, row.x1, row.y1}, canvas.theme.text_faint,
                words[entry.text]);
    y = row.y1;
  }
}

void paint_end(ui::Canvas& canvas, TaskState how, ui::Rect rect) {
  const ui::Color color = state_color(canvas.theme, how);
  if (how == TaskState::done) {
    canvas.painter.fill({rect.x0, rect.y1 - canvas.px(8), rect.x0 + canvas.px(2), rect.y1}, color);
    ui::draw_icon(canvas.painter, ui::Icon::tick, {rect.x0 + canvas.px(9), rect.y1 - canvas.px(5)}, color,
                  canvas.scale * 0.7F);
    return;
  }
  canvas.painter.fill(rect, color);
  ui::draw_icon(canvas.painter, ui::Icon::cross, rect.center(), canvas.theme.on_state, canvas.scale * 0.9F);
}

void paint_severity(ui::Canvas& canvas, bool error, ui::Vec2 center, bool apart) {
  const auto paint = [&](float more, ui::Color color) {
    const float half = canvas.px(6) + more;
    const float up = canvas.px(5) + more;
    const ui::Vec2 left{center.x - (error ? up : half), error ? center.y : center.y + canvas.px(5) + more * 0.6F};
    const ui::Vec2 right{center.x + (error ? up : half), left.y};
    canvas.painter.triangle(left, {center.x, center.y - up}, right, color);
    if (error) canvas.painter.triangle(left, right, {center.x, center.y + up}, color);
  };
  if (apart) paint(canvas.px(2), canvas.theme.window);
  paint(0, error ? canvas.theme.failed : canvas.theme.ready);
}

}  // namespace loopscope::views
