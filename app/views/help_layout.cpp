#include "app/views/help_layout.h"

#include <algorithm>
#include <cmath>

namespace loopscope::views {

namespace {

// Design pixels.
constexpr float kMargin = 16;   // around the panel
constexpr float kPadding = 24;  // in it
constexpr float kGap = 24;      // between columns, and between blocks
constexpr float kColumn = 408;  // of a column that has room
constexpr float kLeastColumn = 248;
constexpr int kMostColumns = 3;

/// How many columns the blocks take when none is higher than `limit`.
int columns_at(std::span<const float> heights, float limit) {
  int columns = 1;
  float y = 0;
  for (const float height : heights) {
    if (y > 0 && y + height > limit) {
      ++columns;
      y = 0;
    }
    y += height + kGap;
  }
  return columns;
}

}  // namespace

HelpLayout layout_help(ui::Rect window, std::span<const float> heights, float scale) {
  const auto px = [scale](float design) { return std::round(design * scale); };
  const float room = window.width() / scale - 2 * kMargin - 2 * kPadding;
  const int columns = std::clamp(static_cast<int>((room + kGap) / (kLeastColumn + kGap)), 1, kMostColumns);
  const float width = std::min(kColumn, (room + kGap) / static_cast<float>(columns) - kGap);
  float limit = heights.empty() ? 0 : *std::max_element(heights.begin(), heights.end());
  while (columns_at(heights, limit) > columns) limit += 4;

  HelpLayout layout;
  const float wide = px(static_cast<float>(columns) * (width + kGap) - kGap + 2 * kPadding);
  const float high = std::min(px(limit + 2 * kPadding), window.height() - 2 * px(kMargin));
  const ui::Vec2 middle = window.center();
  layout.panel.x0 = std::round(middle.x - wide * 0.5F);
  layout.panel.y0 = std::round(middle.y - high * 0.5F);
  layout.panel.x1 = layout.panel.x0 + wide;
  layout.panel.y1 = layout.panel.y0 + high;
  float x = layout.panel.x0 + px(kPadding);
  float y = 0;
  for (const float height : heights) {
    if (y > 0 && y + height > limit) {
      x += px(width + kGap);
      y = 0;
    }
    const float top = layout.panel.y0 + px(kPadding + y);
    layout.blocks.push_back({x, top, x + px(width), top + px(height)});
    y += height + kGap;
  }
  return layout;
}

}  // namespace loopscope::views
