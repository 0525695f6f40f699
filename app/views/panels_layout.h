#pragma once

#include "app/ui/geometry.h"

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

}  // namespace loopscope::views
