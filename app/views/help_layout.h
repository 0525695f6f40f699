#pragma once

#include <span>
#include <vector>

#include "app/ui/geometry.h"

namespace loopscope::views {

/// The help over the window: blocks of given heights, in order, in as many columns as the window has room for, none
/// higher than it must be.
struct HelpLayout {
  ui::Rect panel;
  std::vector<ui::Rect> blocks;  ///< what the window cannot show lies below the panel
};

/// `heights` in design pixels.
HelpLayout layout_help(ui::Rect window, std::span<const float> heights, float scale);

}  // namespace loopscope::views
