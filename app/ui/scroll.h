#pragma once

#include "app/ui/canvas.h"

namespace loopscope::ui {

/// Moves `scroll` (pixels above the view) by the mouse wheel, within what there is to scroll.
void scroll_by_wheel(float& scroll, float content_height, float view_height, float scale);

/// How far the wheel scrolled in this frame, in pixels down.
float wheel_pixels(float scale);

/// A thin bar at the right edge of the view that shows where it is; nothing when everything fits.
void paint_scrollbar(Canvas& canvas, Rect view, double scroll, double content_height);

/// The same as a control: it is dragged, and a click beside its thumb goes there. `scroll` is changed by it.
void scrollbar(Canvas& canvas, std::string_view name, Rect view, float& scroll, float content_height);

}  // namespace loopscope::ui
