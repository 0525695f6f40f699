#pragma once

#include "app/views/timeline_boxes.h"

namespace loopscope::views {

/// Adds ticks with their labels, frame boundaries and, on the turns axis, the gaps to the layout.
void layout_ruler(const TimelineInput& input, TimelineLayout& layout);

}  // namespace loopscope::views
