#pragma once

#include <cstddef>
#include <optional>

#include "app/views/timeline_boxes.h"

namespace loopscope::views {

/// Computes `layout` anew; its vectors' memory is used again. This is all that a frame asks the model about lanes: it
/// costs some steps for every pixel column of the rows on screen, whatever the trace's length, the number of lanes and
/// the zoom.
void layout_timeline(const TimelineInput& input, TimelineLayout& layout);

/// Which span of a lane is at a column: its index. Sees single spans also where several share a pixel.
std::optional<std::size_t> span_index_at(const TimelineInput& input, model::LaneIndex lane, float x);

/// The columns of a span's two ends, unclipped.
struct SpanColumns {
  float begin = 0;
  float end = 0;
};
SpanColumns span_columns(const model::Model& model, const model::Axis& axis, const ui::Viewport& viewport, double limit,
                         const model::Span& span);

}  // namespace loopscope::views
