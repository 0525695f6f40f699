#pragma once

#include <span>
#include <string>

#include "app/ui/canvas.h"

namespace loopscope::views {

/// A line across the window that must be read: an error, damage, dropped events.
struct Notice {
  std::string text;
  bool closable = false;
};

/// Draws them under each other from the height `y` on; gives the height below them. `closed` becomes true when the
/// viewer closes the one that can be.
float draw_notices(ui::Canvas& canvas, std::span<const Notice> notices, float y, float width, bool& closed);

}  // namespace loopscope::views
