#include "app/views/values_layout.h"

#include <algorithm>
#include <cmath>

namespace loopscope::views {

namespace {

// Design pixels.
constexpr float kPadding = 12;
constexpr float kWidth = 560;
constexpr float kRow = 28;
constexpr float kButton = 88;
constexpr float kMostRows = 8;

}  // namespace

ValuesLayout layout_values(ui::Rect window, ui::Rect anchor, std::size_t rows, float scroll, float scale) {
  const auto px = [scale](float design) { return std::round(design * scale); };
  ValuesLayout layout;
  const float width = std::min(px(kWidth), window.width() - px(16));
  const float x0 = std::clamp(anchor.x0, window.x0 + px(8), std::max(window.x0 + px(8), window.x1 - px(8) - width));
  const float y0 = anchor.y1 + px(4);
  const float inner0 = x0 + px(kPadding);
  const float inner1 = x0 + width - px(kPadding);
  float y = y0 + px(8);
  layout.heading = {inner0, y, inner1, y + px(24)};
  y += px(28);
  const float button = std::min(px(kButton), (inner1 - inner0) * 0.25F);
  layout.load = {inner1 - button, y, inner1, y + px(kRow)};
  layout.save = {layout.load.x0 - px(4) - button, y, layout.load.x0 - px(4), y + px(kRow)};
  layout.field = {inner0, y, layout.save.x0 - px(8), y + px(kRow)};
  y += px(kRow + 8);
  const float shown = std::min(static_cast<float>(rows), kMostRows);
  layout.body = {inner0, y, inner1, y + px(kRow) * shown};
  const float top = y - std::round(scroll);
  for (std::size_t i = 0; i < rows; ++i) {
    const float row = top + px(kRow) * static_cast<float>(i);
    layout.rows.push_back({inner0, row, inner1 - px(12), row + px(kRow)});
  }
  layout.content_height = px(kRow) * static_cast<float>(rows);
  layout.area = {x0, y0, x0 + width, layout.body.y1 + px(8)};
  return layout;
}

}  // namespace loopscope::views
