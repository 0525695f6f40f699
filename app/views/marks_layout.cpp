#include "app/views/marks_layout.h"

#include <algorithm>
#include <cmath>

namespace loopscope::views {

namespace {

constexpr float kWidth = 12;
constexpr float kHeight = 10;

void layout_row(const TimelineInput& input, const RowBox& row, const Findings& findings, const ui::Rect& lanes,
                std::vector<FindingMark>& marks) {
  const Findings::OnLane* lane = findings.on_lane(row.lane);
  if (lane == nullptr) return;
  const float width = std::round(kWidth * input.scale);
  const auto column = [&](std::size_t i) {
    return std::round(input.viewport.x(input.axis.position(findings.all()[lane->findings[i]].at)));
  };
  // The first that is not left of a column.
  const auto first_at = [&](float x, std::size_t from) {
    std::size_t to = lane->findings.size();
    while (from < to) {
      const std::size_t middle = from + (to - from) / 2;
      if (column(middle) < x) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  };
  std::size_t i = first_at(lanes.x0 - width * 0.5F, 0);
  while (i < lane->findings.size()) {
    const float x = column(i);
    if (x > lanes.x1 + width * 0.5F) return;
    const std::size_t next = first_at(x + width, i + 1);
    const std::uint32_t errors = lane->errors[next - 1] - (i == 0 ? 0 : lane->errors[i - 1]);
    const float left = std::round(x - width * 0.5F);
    marks.push_back({.lane = row.lane,
                     .rect = {left, row.rect.y0, left + width, row.rect.y0 + std::round(kHeight * input.scale)},
                     .first = lane->findings[i],
                     .count = static_cast<std::uint32_t>(next - i),
                     .error = errors > 0});
    i = next;
  }
}

}  // namespace

void layout_marks(const TimelineInput& input, const TimelineLayout& timeline, const Findings& findings,
                  std::vector<FindingMark>& marks) {
  marks.clear();
  for (const RowBox& row : timeline.rows) layout_row(input, row, findings, timeline.lanes, marks);
}

}  // namespace loopscope::views
