#include "app/views/panels_layout.h"

#include <algorithm>
#include <cmath>

namespace loopscope::views {

namespace {
constexpr float kOverview = 48;
constexpr float kTabs = 32;
constexpr float kLeastBottom = 64;
constexpr float kTabPadding = 12;  // on both sides of a label
constexpr float kLeastTabPadding = 4;
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

TabsLayout layout_tabs(ui::Rect row, std::span<const std::string> labels, const ui::TextMetrics& metrics, float scale) {
  const auto px = [scale](float design) { return std::round(design * scale); };
  std::vector<float> widths;
  float words = 0;
  for (const std::string& label : labels) {
    widths.push_back(std::ceil(metrics.width(ui::Face::words, label)));
    words += widths.back();
  }
  const float room =
      (row.width() - 2 * px(4) - words) / static_cast<float>(2 * std::max<std::size_t>(labels.size(), 1));
  const float padding = std::clamp(std::floor(room), px(kLeastTabPadding), px(kTabPadding));
  TabsLayout layout;
  float x = row.x0 + px(4);
  for (const float width : widths) {
    const float end = std::min(x + width + 2 * padding, row.x1);
    layout.tabs.push_back({x, row.y0 + 1, end, row.y1});
    x = end;
  }
  layout.rest = {x + px(16), row.y0, row.x1 - px(16), row.y1};
  return layout;
}

}  // namespace loopscope::views
