#include "app/views/lesson_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/controls.h"
#include "app/ui/scroll.h"
#include "app/ui/wrap.h"

namespace loopscope::views {

using words::Id;

void LessonView::draw(const PanelContext& context) {
  ui::Canvas& canvas = context.canvas;
  const Scene& scene = context.scene;
  const ui::Rect area = context.area;
  const presets::RunRequest* request = scene.session.run_request();
  const ui::Theme& theme = canvas.theme;
  if (request == nullptr) {
    ui::text_in(canvas.painter, ui::Face::words, area, theme.text_faint, scene.words[Id::lesson_none], false);
    return;
  }
  const presets::Preset* preset = request->preset;
  const std::array<std::string_view, 2> languages = {words::Words(words::Language::en)[Id::language_name],
                                                     words::Words(words::Language::zh)[Id::language_name]};
  const ui::Rect choice{area.x1 - canvas.px(168), area.y0 + canvas.px(8), area.x1 - canvas.px(16),
                        area.y0 + canvas.px(36)};
  const auto shown = static_cast<std::size_t>(scene.words.language());
  const std::size_t chosen =
      ui::segmented(canvas, "lesson.language", choice, languages, shown, scene.words[Id::toolbar_language_hint], "L");
  if (chosen != shown) context.language = static_cast<words::Language>(chosen);
  const std::string_view title = scene.words.choose(preset->title.en, preset->title.zh);
  const std::string_view lesson = scene.words.choose(preset->lesson.en, preset->lesson.zh);
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
