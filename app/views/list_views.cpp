#include "app/views/list_views.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/controls.h"
#include "app/ui/rows.h"
#include "app/ui/scroll.h"
#include "app/ui/wrap.h"
#include "app/views/event_words.h"
#include "app/views/state_look.h"
#include "app/views/words.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

constexpr float kRow = 20;
constexpr float kTimeColumn = 148;
constexpr float kWhoColumn = 160;
constexpr float kWhatColumn = 120;

/// The colour of what an event does to its task.
ui::Color event_color(const ui::Theme& theme, const trace::Event& event) {
  switch (event.kind) {
    case trace::Kind::task_run:
    case trace::Kind::handle_begin:
      return theme.running;
    case trace::Kind::task_ready:
    case trace::Kind::timer_fire:
    case trace::Kind::fd_ready:
    case trace::Kind::handle_ready:
      return theme.ready;
    case trace::Kind::task_await:
      return trace::Await::unpack(event.a).on_selector() ? theme.selector : theme.awaiting;
    case trace::Kind::task_done:
      return static_cast<trace::Outcome>(event.a) == trace::Outcome::exception ? theme.failed : theme.done;
    case trace::Kind::warning:
    case trace::Kind::dropped:
      return theme.failed;
    default:
      return theme.text_faint;
  }
}

/// Draws text from `x` on and gives where the next column begins.
float column(ui::Canvas& canvas, ui::Face face, ui::Rect row, float x, float width, ui::Color color,
             std::string_view text) {
  const float right = std::min(x + canvas.px(width) - canvas.px(8), row.x1);
  if (right > x) ui::text_in(canvas.painter, face, {x, row.y0, right, row.y1}, color, text);
  return x + canvas.px(width);
}

void paint_event(ui::Canvas& canvas, const Scene& scene, std::uint32_t index, ui::Rect row, bool past) {
  const ui::Theme& theme = canvas.theme;
  const trace::Event& event = scene.model.events()[index];
  const EventWords words = event_words(scene.model, index);
  const float fade = past ? 1.0F : 0.45F;
  float x = row.x0 + canvas.px(12);
  x = column(canvas, ui::Face::code_small, row, x, kTimeColumn, theme.text_dim.with_opacity(fade),
             words::format_time(event.time_ns));
  x = column(canvas, ui::Face::words_small, row, x, kWhoColumn, theme.text.with_opacity(fade), words.who);
  const float side = canvas.px(4);
  const float middle = std::round(row.center().y);
  canvas.painter.fill({x, middle - side, x + canvas.px(3), middle + side},
                      event_color(theme, event).with_opacity(fade));
  x = column(canvas, ui::Face::words_small, row, x + canvas.px(12), kWhatColumn, theme.text.with_opacity(fade),
             words.what);
  column(canvas, ui::Face::words_small, row, x, 4000, theme.text_dim.with_opacity(fade), words.detail);
}

}  // namespace

void EventsView::reset() {
  scroll_ = 0;
  shown_for_ = UINT64_MAX;
}

void EventsView::draw(const PanelContext& context) {
  ui::Canvas& canvas = context.canvas;
  const Scene& scene = context.scene;
  const ui::Rect area = context.area;
  const std::size_t count = scene.model.events().size();
  const float row_height = canvas.px(kRow);
  const auto step = static_cast<double>(row_height);
  const auto height = static_cast<double>(area.height());
  const double content = step * static_cast<double>(count);
  const double most = std::max(0.0, content - height);
  if (shown_for_ != scene.cursor.events) {
    shown_for_ = scene.cursor.events;
    const double top = step * (scene.cursor.events == 0 ? 0.0 : static_cast<double>(scene.cursor.events - 1));
    if (top < scroll_ || top + step > scroll_ + height) scroll_ = std::round(top - (height - step) * 0.5);
  }
  const ui::Hit mouse = ui::hit(canvas, "events", area);
  if (mouse.hovered) scroll_ += static_cast<double>(ui::wheel_pixels(canvas.scale));
  scroll_ = std::clamp(scroll_, 0.0, most);
  const ImVec2 at = ImGui::GetIO().MousePos;
  canvas.painter.push_clip(area);
  const ui::RowRange range = ui::visible_rows(count, step, scroll_, height);
  const float first_y = area.y0 + static_cast<float>(std::round(static_cast<double>(range.first) * step - scroll_));
  for (std::size_t i = range.first; i < range.last; ++i) {
    const float y = first_y + row_height * static_cast<float>(i - range.first);
    const ui::Rect row{area.x0, y, area.x1, y + row_height};
    const bool hovered = mouse.hovered && row.contains({at.x, at.y});
    if (hovered) canvas.painter.fill(row, canvas.theme.raised.with_opacity(0.6F));
    if (i + 1 == scene.cursor.events) {
      canvas.painter.fill(row, canvas.theme.raised);
      canvas.painter.fill({row.x0, row.y0, row.x0 + canvas.px(2), row.y1}, canvas.theme.accent);
    }
    paint_event(canvas, scene, static_cast<std::uint32_t>(i), row, i < scene.cursor.events);
    if (hovered && mouse.clicked) {
      context.commands.emplace_back(SetCursor{scene.model.after_event(i)});
      shown_for_ = i + 1;
    }
  }
  ui::paint_scrollbar(canvas, area, scroll_, content);
  canvas.painter.pop_clip();
}

void OutputView::reset() {
  scroll_ = 0;
  shown_for_ = SIZE_MAX;
}

std::string OutputView::badge(const Scene& scene) const {
  const std::size_t lines = scene.model.prints().size();
  return lines == 0 ? std::string() : words::format_count(lines);
}

void OutputView::draw(const PanelContext& context) {
  ui::Canvas& canvas = context.canvas;
  const Scene& scene = context.scene;
  const ui::Rect area = context.area;
  const auto& prints = scene.model.prints();
  const ui::Theme& theme = canvas.theme;
  if (prints.empty()) {
    ui::text_in(canvas.painter, ui::Face::words, area, theme.text_faint, "Nothing printed yet", false);
    return;
  }
  const float step = canvas.px(kRow);
  const auto reached =
      static_cast<std::size_t>(std::lower_bound(prints.begin(), prints.end(), scene.cursor.events,
                                                [](std::uint32_t event, std::uint64_t end) { return event < end; }) -
                               prints.begin());
  if (shown_for_ != reached) {
    shown_for_ = reached;
    const float top = step * static_cast<float>(reached == 0 ? 0 : reached - 1);
    if (top < scroll_ || top + step > scroll_ + area.height()) {
      scroll_ = std::max(0.0F, top + 2 * step - area.height());
    }
  }
  const float content = step * static_cast<float>(prints.size());
  const ui::Hit mouse = ui::hit(canvas, "output", area);
  if (mouse.hovered) ui::scroll_by_wheel(scroll_, content, area.height(), canvas.scale);
  const ImVec2 at = ImGui::GetIO().MousePos;
  canvas.painter.push_clip(area);
  const ui::RowRange range = ui::visible_rows(prints.size(), step, scroll_, area.height());
  for (std::size_t i = range.first; i < range.last; ++i) {
    const float y = area.y0 + step * static_cast<float>(i) - std::round(scroll_);
    const ui::Rect row{area.x0, y, area.x1, y + step};
    const trace::Event& event = scene.model.events()[prints[i]];
    const float fade = i < reached ? 1.0F : 0.35F;
    const bool hovered = mouse.hovered && row.contains({at.x, at.y});
    if (hovered) canvas.painter.fill(row, theme.raised.with_opacity(0.6F));
    float x = row.x0 + canvas.px(12);
    x = column(canvas, ui::Face::code_small, row, x, kTimeColumn, theme.text_dim.with_opacity(fade),
               words::format_time(event.time_ns));
    const std::string who =
        event.subject == kNoObject ? std::string() : task_name(scene.model, event.loop, event.subject);
    x = column(canvas, ui::Face::words_small, row, x, kWhoColumn, theme.text_dim.with_opacity(fade), who);
    const std::string_view text = scene.model.symbols().string(static_cast<StringId>(event.a));
    column(canvas, ui::Face::code, row, x, 4000, theme.text.with_opacity(fade), text);
    if (hovered && mouse.clicked) context.commands.emplace_back(SetCursor{scene.model.after_event(prints[i])});
  }
  ui::paint_scrollbar(canvas, area, scroll_, content);
  canvas.painter.pop_clip();
}

void LessonView::draw(const PanelContext& context) {
  ui::Canvas& canvas = context.canvas;
  const Scene& scene = context.scene;
  const ui::Rect area = context.area;
  const presets::Preset* preset = scene.session.preset();
  const ui::Theme& theme = canvas.theme;
  if (preset == nullptr) {
    ui::text_in(canvas.painter, ui::Face::words, area, theme.text_faint, "A recorded file has no lesson", false);
    return;
  }
  constexpr std::array<std::string_view, 2> kLanguages = {"English", "中文"};
  const ui::Rect choice{area.x1 - canvas.px(168), area.y0 + canvas.px(8), area.x1 - canvas.px(16),
                        area.y0 + canvas.px(36)};
  chinese_ =
      ui::segmented(canvas, "lesson.language", choice, kLanguages, chinese_ ? 1 : 0, "The lesson's language", "") == 1;
  const std::string_view title = chinese_ ? preset->title.zh : preset->title.en;
  const std::string_view lesson = chinese_ ? preset->lesson.zh : preset->lesson.en;
  const ui::Rect text{area.x0 + canvas.px(16), area.y0, std::min(area.x0 + canvas.px(736), choice.x0 - canvas.px(16)),
                      area.y1};
  if (text.width() < canvas.px(64)) return;
  const float line = canvas.px(20);
  const std::vector<std::string_view> lines = ui::wrap_text(canvas.metrics(), ui::Face::words, lesson, text.width());
  const float content = canvas.px(40) + line * static_cast<float>(lines.size()) + canvas.px(8);
  const ui::Hit mouse = ui::hit(canvas, "lesson", {area.x0, area.y0, text.x1, area.y1});
  if (mouse.hovered) ui::scroll_by_wheel(scroll_, content, area.height(), canvas.scale);
  scroll_ = std::clamp(scroll_, 0.0F, std::max(0.0F, content - area.height()));
  canvas.painter.push_clip(area);
  float y = area.y0 + canvas.px(8) - std::round(scroll_);
  ui::text_in(canvas.painter, ui::Face::words, {text.x0, y, text.x1, y + canvas.px(28)}, theme.text, title);
  y += canvas.px(32);
  for (const std::string_view one : lines) {
    canvas.painter.text(ui::Face::words, {text.x0, y}, theme.text_dim, one);
    y += line;
  }
  ui::paint_scrollbar(canvas, {area.x0, area.y0, text.x1 + canvas.px(12), area.y1}, scroll_, content);
  canvas.painter.pop_clip();
}

}  // namespace loopscope::views
