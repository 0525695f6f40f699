#include "app/views/ruler_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/ticks.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

constexpr float kTickDistance = 96;  // pixels at least
constexpr float kTurnDistance = 40;
constexpr float kFrameDistance = 8;  // of two frames closer together only the first is drawn
constexpr float kFewFrames = 24;     // pixels a frame, on average, below which none is drawn

void layout_time_ticks(const TimelineInput& input, TimelineLayout& layout) {
  const double least = input.viewport.units_per_pixel() * static_cast<double>(kTickDistance * input.scale);
  const TimeNs step = ui::tick_step(least);
  for (const TimeNs at : ui::ticks(std::max(input.viewport.begin, 0.0), input.viewport.end, step)) {
    layout.ticks.push_back({std::round(input.viewport.x(static_cast<double>(at))), words::format_tick(at, step)});
  }
}

/// Turn numbers, from 1, at the left edge of their column.
void layout_turn_ticks(const TimelineInput& input, TimelineLayout& layout) {
  const auto& turns = input.model.turns();
  if (turns.empty()) return;
  const double least = input.viewport.units_per_pixel() * static_cast<double>(kTurnDistance * input.scale);
  const auto step = static_cast<std::size_t>(ui::tick_step(std::max(least, 1.0)));
  const auto position = [&](std::size_t i) {
    return input.axis.position(input.model.after_event(turns[i].begin_event));
  };
  std::size_t low = 0;
  std::size_t high = turns.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (position(middle) + 1 < input.viewport.begin) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (std::size_t number = (low + step) / step * step; number <= turns.size(); number += step) {
    const float x = std::round(input.viewport.x(position(number - 1)));
    if (x > layout.lanes.x1 || layout.ticks.size() > 200) break;
    layout.ticks.push_back({x, fmt::format("{}", number)});
  }
}

void layout_gaps(const TimelineInput& input, TimelineLayout& layout) {
  const auto& gaps = input.axis.gaps();
  if (model::Axis::kGapWidth < 2 * input.viewport.units_per_pixel()) return;  // none would be two pixels wide
  auto gap = std::lower_bound(gaps.begin(), gaps.end(), input.viewport.begin,
                              [](const model::Axis::Gap& g, double begin) { return g.end < begin; });
  float free_from = layout.lanes.x0;
  for (; gap != gaps.end() && gap->begin < input.viewport.end; ++gap) {
    GapBox box;
    box.rect = {std::round(input.viewport.x(gap->begin)), layout.lanes.y0, std::round(input.viewport.x(gap->end)),
                layout.lanes.y1};
    std::string label = format_duration(gap->duration_ns);
    const float width = input.metrics.width(ui::Face::code_small, label);
    const float left = box.rect.center().x - width * 0.5F;
    // Labels may reach over their gap's edges, but never over each other.
    if (left >= free_from && left + width <= layout.lanes.x1) {
      box.label = std::move(label);
      box.label_width = width;
      free_from = left + width + 8 * input.scale;
    }
    layout.gaps.push_back(std::move(box));
  }
}

/// Frame boundaries, unless there are so many that they would tell nothing.
void layout_frames(const TimelineInput& input, TimelineLayout& layout) {
  const model::Model& model = input.model;
  const float distance = kFrameDistance * input.scale;
  const auto most = static_cast<std::size_t>(layout.lanes.width() / (kFewFrames * input.scale));
  model::Moment at = input.axis.moment(std::max(input.viewport.begin, 0.0), model);
  for (;;) {
    const std::optional<model::Moment> next = model.next_frame(at);
    if (!next) return;
    const float x = std::round(input.viewport.x(input.axis.position(*next)));
    if (x > layout.lanes.x1) return;
    if (x >= layout.lanes.x0) layout.frames.push_back(x);
    if (layout.frames.size() > most) break;
    at = std::max(*next, input.axis.moment(input.viewport.position(x + distance), model));
  }
  layout.frames.clear();
}

}  // namespace

void layout_ruler(const TimelineInput& input, TimelineLayout& layout) {
  if (input.axis.kind() == model::AxisKind::time) {
    layout_time_ticks(input, layout);
  } else {
    layout_turn_ticks(input, layout);
    layout_gaps(input, layout);
  }
  if (!input.model.empty()) layout_frames(input, layout);
}

}  // namespace loopscope::views
