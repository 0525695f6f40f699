#pragma once

#include <cstddef>
#include <vector>

#include "app/ui/geometry.h"

namespace loopscope::views {

/// Where the panel that saves and loads values has what: a field for a name, two buttons, and the files that could be
/// meant, which scroll.
struct ValuesLayout {
  ui::Rect area;
  ui::Rect heading;
  ui::Rect field;
  ui::Rect save;
  ui::Rect load;
  ui::Rect body;               ///< of the rows
  std::vector<ui::Rect> rows;  ///< as scrolled; may lie outside the body
  float content_height = 0;    ///< of all rows
};

/// Hangs from the bottom of `anchor`, within `window`.
ValuesLayout layout_values(ui::Rect window, ui::Rect anchor, std::size_t rows, float scroll, float scale);

}  // namespace loopscope::views
