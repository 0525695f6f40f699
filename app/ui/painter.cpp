#include "app/ui/painter.h"

#include <cmath>

namespace loopscope::ui {

void hatch(Painter& painter, Rect rect, Color color, float spacing) {
  if (rect.empty()) return;
  painter.push_clip(rect);
  const float height = rect.height();
  // Counted from the screen's edge, not the rectangle's, so that neighbouring hatches join.
  float x = std::floor((rect.x0 - height) / spacing) * spacing;
  for (; x < rect.x1; x += spacing) painter.line({x, rect.y1}, {x + height, rect.y0}, color, 1);
  painter.pop_clip();
}

void dashes(Painter& painter, Rect rect, Color color, float origin, float on, float off) {
  if (rect.empty()) return;
  const float period = on + off;
  float x = origin + std::floor((rect.x0 - origin) / period) * period;
  for (; x < rect.x1; x += period) {
    const Rect dash{std::max(rect.x0, x), rect.y0, std::min(rect.x1, x + on), rect.y1};
    if (!dash.empty()) painter.fill(dash, color);
  }
}

void text_in(Painter& painter, Face face, Rect rect, Color color, std::string_view text, bool left) {
  const TextMetrics& metrics = painter.metrics();
  const std::string shown = fit_text(metrics, face, text, rect.width());
  if (shown.empty()) return;
  const float x = left ? rect.x0 : rect.x0 + (rect.width() - metrics.width(face, shown)) * 0.5F;
  painter.text(face, {x, rect.y0 + (rect.height() - metrics.line_height(face)) * 0.5F}, color, shown);
}

}  // namespace loopscope::ui
