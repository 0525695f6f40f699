#include "app/views/timeline_layout.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/theme.h"
#include "app/views/lane_layout.h"
#include "app/views/ruler_layout.h"
#include "app/views/words.h"

namespace loopscope::views {

namespace {

constexpr float kRulerHeight = 28;
constexpr float kIndent = 16;
constexpr float kNameStart = 28;        // room for the triangle
constexpr std::uint32_t kDeepest = 12;  // what is deeper is not indented further

/// Rows of the model that are at least partly on screen.
void layout_rows(const TimelineInput& input, TimelineLayout& layout) {
  const float height = layout.lane_height;
  layout.content_height = height * static_cast<float>(input.rows.rows().size());
  layout.scroll = std::clamp(input.scroll, 0.0F, std::max(0.0F, layout.content_height - layout.names.height()));
  const auto first = static_cast<std::size_t>(layout.scroll / height);
  const auto fit = static_cast<std::size_t>(std::max(layout.names.height(), 0.0F) / height) + 2;
  input.rows.rows().copy(first, fit, layout.visible);
  for (std::size_t i = 0; i < layout.visible.size(); ++i) {
    const float y = layout.names.y0 + height * static_cast<float>(first + i) - std::round(layout.scroll);
    if (y >= layout.names.y1) break;
    RowBox row;
    row.lane = layout.visible[i];
    const model::Lane& lane = input.model.lanes()[row.lane];
    row.rect = {layout.area.x0, y, layout.area.x1, y + height};
    const float depth = lane.kind == model::LaneKind::loop ? 0 : static_cast<float>(std::min(lane.depth, kDeepest));
    const float indent = layout.area.x0 + depth * kIndent * input.scale;
    row.text_x = indent + kNameStart * input.scale;
    if (input.rows.has_children(row.lane)) {
      row.toggle = {indent + 4 * input.scale, y, indent + 24 * input.scale, y + height};
      row.folded = input.rows.folded(row.lane);
    }
    row.name = input.model.name(lane);
    if (lane.kind == model::LaneKind::task) {
      const trace::Symbols& symbols = input.model.symbols();
      row.coroutine = short_function(symbols.string(symbols.location(lane.coroutine).function));
    }
    layout.rows.push_back(row);
  }
}

void layout_end(const TimelineInput& input, const RowBox& row, TimelineLayout& layout) {
  const model::Lane& lane = input.model.lanes()[row.lane];
  const bool ends = lane.kind == model::LaneKind::task || lane.kind == model::LaneKind::thread;
  if (!ends || lane.end_event == UINT32_MAX) return;
  const double position = input.axis.position(input.model.after_event(lane.end_event));
  const float x = std::round(input.viewport.x(position));
  const float width = 12 * input.scale;
  if (x < layout.lanes.x0 - width || x > layout.lanes.x1) return;
  const ui::Rect bar = bar_rect(model::SpanState::running, x, x + width, row.rect, input.scale);
  layout.ends.push_back({row.lane, lane.state, bar});
}

}  // namespace

void layout_timeline(const TimelineInput& input, TimelineLayout& layout) {
  layout.rows.clear();
  layout.spans.clear();
  layout.shares.clear();
  layout.labels.clear();
  layout.ends.clear();
  layout.turn_edges.clear();
  layout.ticks.clear();
  layout.frames.clear();
  layout.gaps.clear();

  const ui::Rect area = input.area;
  const float ruler = input.ruler ? kRulerHeight * input.scale : 0;
  const float split = std::round(std::min(area.x0 + input.names_width, area.x1));
  layout.area = area;
  layout.ruler = {split, area.y0, area.x1, std::min(area.y0 + ruler, area.y1)};
  layout.names = {area.x0, layout.ruler.y1, split, area.y1};
  layout.lanes = {split, layout.ruler.y1, area.x1, area.y1};
  layout.viewport = input.viewport;
  layout.lane_height = std::round(input.lane_height * input.scale);
  layout.limit_x = std::round(input.viewport.x(input.limit));

  layout_rows(input, layout);
  layout_ruler(input, layout);
  model::LaneQuery query(input.model, input.axis, lane_columns(input, layout), input.limit, layout.turn_sums);
  for (const RowBox& row : layout.rows) {
    layout_lane(input, row, query, layout);
    layout_end(input, row, layout);
  }
}

}  // namespace loopscope::views
