#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "app/model/lane_query.h"
#include "app/views/timeline_boxes.h"

namespace loopscope::views {

/// The bar of a state within a row: running has the full height, ready two thirds, the waits one third, all standing on
/// the same line.
ui::Rect bar_rect(model::SpanState state, float x0, float x1, const ui::Rect& row, float scale);

/// The columns of pixels of the lanes, for a model::LaneQuery.
model::Columns lane_columns(const TimelineInput& input, const TimelineLayout& layout);

/// Adds one row's spans and their labels to the layout. A lane costs at most a few boxes a pixel column, however many
/// spans it has: a column that a span narrower than a pixel touches is a summary.
void layout_lane(const TimelineInput& input, const RowBox& row, model::LaneQuery& query, TimelineLayout& layout);

/// What is painted at a place of a lane: a span, or the summary of several.
struct LaneHit {
  std::optional<std::size_t> span;  ///< its index; nothing when it is a summary, or nothing is there
  std::optional<model::Strip> summary;
};
/// Of a lane on screen; a pixel beside a box counts as inside where nothing else is.
LaneHit lane_hit(const TimelineInput& input, TimelineLayout& layout, model::LaneIndex lane, float x);

/// What is written on a span, at length and in short; the short one may be empty.
struct SpanText {
  std::string full;
  std::string brief;
};
SpanText span_text(const model::Model& model, const model::Lane& lane, const model::Span& span,
                   words::Words words = {});

}  // namespace loopscope::views
