#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/ui/geometry.h"
#include "app/ui/text_metrics.h"

namespace loopscope::views {

/// How the window is divided below the toolbar.
struct PanelsLayout {
  ui::Rect overview;
  ui::Rect timeline;
  ui::Rect loop_panel;
  ui::Rect tabs;    ///< the bottom panel's row of tabs
  ui::Rect bottom;  ///< its content
};

/// What the viewer has set with the splitters, in design pixels.
struct PanelSizes {
  float loop_panel = 264;
  float bottom = 0;  ///< 0: not set, a share of the window
};

/// In a small window the timeline keeps its place before the other panels do.
PanelsLayout layout_panels(ui::Rect area, const PanelSizes& sizes, float scale);

/// The tabs within their row, one for each label.
struct TabsLayout {
  std::vector<ui::Rect> tabs;
  ui::Rect rest;  ///< what is free at their right, empty when nothing is
};

/// Where there is little room the tabs move together before the last ones are cut.
TabsLayout layout_tabs(ui::Rect row, std::span<const std::string> labels, const ui::TextMetrics& metrics, float scale);

}  // namespace loopscope::views
