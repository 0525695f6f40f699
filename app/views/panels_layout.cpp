#include "app/views/panels_layout.h"

#include <algorithm>
#include <cmath>

namespace loopscope::views {

namespace {
constexpr float kOverview = 48;
constexpr float kTabs = 32;
constexpr float kLeastBottom = 64;
}  // namespace

PanelsLayout layout_panels(ui::Rect area, const PanelSizes& sizes, float scale) {
  const auto px = [scale](float design) { return std::round(design * scale); };
  PanelsLayout layout;
  const float wished = sizes.bottom > 0 ? px(sizes.bottom) : std::clamp(area.height() * 0.24F, px(120), px(360));
  const float bottom =
      std::round(std::clamp(wished, px(kLeastBottom), std::max(px(kLeastBottom), area.height() * 0.7F)));
  const float right = std::round(std::min(px(sizes.loop_panel), area.width() * 0.45F));
  const float split_y = area.y1 - bottom;
  const float split_x = area.x1 - right;
  layout.overview = {area.x0, area.y0, split_x, area.y0 + px(kOverview)};
  layout.timeline = {area.x0, layout.overview.y1, split_x, split_y};
  layout.loop_panel = {split_x, area.y0, area.x1, split_y};
  layout.tabs = {area.x0, split_y, area.x1, std::min(split_y + px(kTabs), area.y1)};
  layout.bottom = {area.x0, layout.tabs.y1, area.x1, area.y1};
  return layout;
}

}  // namespace loopscope::views
