#pragma once

#include "app/ui/canvas.h"

namespace loopscope::ui {

/// Moves `scroll` (pixels above the view) by the mouse wheel, within what there is to scroll.
void scroll_by_wheel(float& scroll, float content_height, float view_height, float scale);

/// A thin bar at the right edge of the view that shows where it is; nothing when everything fits.
void paint_scrollbar(Canvas& canvas, Rect view, float scroll, float content_height);

/// The rows of equal height that are at least partly in view.
struct RowRange {
  std::size_t first = 0;
  std::size_t last = 0;  ///< one past it
};
RowRange visible_rows(std::size_t count, float row_height, float scroll, float view_height);

}  // namespace loopscope::ui
