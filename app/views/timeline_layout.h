#pragma once

#include "app/views/timeline_boxes.h"

namespace loopscope::views {

/// Computes `layout` anew; its vectors' memory is used again. This is all that a frame asks the model about lanes: it
/// costs some steps for every pixel column of the rows on screen, whatever the trace's length, the number of lanes and
/// the zoom.
void layout_timeline(const TimelineInput& input, TimelineLayout& layout);

}  // namespace loopscope::views
