#include "app/views/timeline_boxes.h"

namespace loopscope::views {

const RowBox* TimelineLayout::row_at(float y) const {
  if (y < names.y0 || y >= names.y1) return nullptr;
  for (const RowBox& row : rows) {
    if (y >= row.rect.y0 && y < row.rect.y1) return &row;
  }
  return nullptr;
}

std::optional<ui::Rect> TimelineLayout::lane_rect(model::LaneIndex lane) const {
  for (const RowBox& row : rows) {
    if (row.lane == lane) return row.rect;
  }
  return {};
}

std::optional<ui::Rect> TimelineLayout::span_rect(model::LaneIndex lane, std::size_t span) const {
  const SpanBox* summary = nullptr;
  for (const SpanBox& box : spans) {
    if (box.lane != lane || span < box.span || span >= box.span + box.count) continue;
    if (!box.merged) return box.rect;
    if (summary == nullptr) summary = &box;
  }
  if (summary == nullptr) return {};
  return summary->rect;
}

}  // namespace loopscope::views
