#include "app/views/comparison_layout.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/ui/theme.h"

namespace loopscope::views {
namespace {

// Design pixels.
constexpr float kRuler = 28;
constexpr float kHeading = 28;
constexpr float kTabs = 32;
constexpr float kLeastBottom = 56;
constexpr float kBottomShare = 0.27F;  // of the window, that the tables get although lanes lack room
constexpr float kMostShare = 0.7F;     // that the viewer can give them
constexpr float kFoot = 4;             // below a run's lanes

float sum(std::span<const float> numbers) { return std::accumulate(numbers.begin(), numbers.end(), 0.0F); }

/// As high as rows can be when so many must fit into `room` design pixels, within what can be read and what is usual.
float lane_height_for(std::size_t rows, float room) {
  if (rows == 0) return ui::kLaneHeight;
  return std::clamp(std::floor(room / static_cast<float>(rows)), kLowestLane, ui::kLaneHeight);
}

/// What the tables get: what they need as far as the lanes leave it, `left` pixels when all rows are of the usual
/// height; else a share of the window.
float bottom_height(const ComparisonInput& input, float left) {
  const float height = input.area.height();
  const float least = std::round(kLeastBottom * input.scale);
  if (input.bottom > 0) {
    return std::round(std::clamp((input.bottom + kTabs) * input.scale, least, std::max(height * kMostShare, least)));
  }
  const float most = std::max({left, height * kBottomShare, least});
  return std::round(std::clamp((input.bottom_needed + kTabs) * input.scale, least, most));
}

}  // namespace

std::vector<float> fair_shares(std::span<const float> wishes, float room) {
  std::vector<float> shares(wishes.begin(), wishes.end());
  if (sum(wishes) <= room) return shares;
  std::vector<float> sorted = shares;
  std::sort(sorted.begin(), sorted.end());
  float level = 0;  // what those get who like more than that
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    level = std::max(room, 0.0F) / static_cast<float>(sorted.size() - i);
    if (sorted[i] >= level) break;
    room -= sorted[i];
  }
  for (float& share : shares) share = std::min(share, level);
  return shares;
}

ComparisonLayout layout_comparison(const ComparisonInput& input) {
  const auto px = [&](float design) { return std::round(design * input.scale); };
  ComparisonLayout layout;
  const ui::Rect area = input.area;
  const std::size_t count = input.rows.size();
  const std::size_t rows = std::accumulate(input.rows.begin(), input.rows.end(), std::size_t{0});
  const float around = px(kHeading) + px(kFoot) + (input.own_rulers ? px(kRuler) : 0);  // of each run
  const float above = around * static_cast<float>(count) + (input.own_rulers ? 0 : px(kRuler));
  const float bottom = bottom_height(input, area.height() - above - px(ui::kLaneHeight) * static_cast<float>(rows));
  layout.stack = {area.x0, area.y0, area.x1, area.y1 - bottom};
  layout.tabs = {area.x0, layout.stack.y1, area.x1, std::min(layout.stack.y1 + px(kTabs), area.y1)};
  layout.bottom = {area.x0, layout.tabs.y1, area.x1, area.y1};

  float y = area.y0;
  if (!input.own_rulers) {
    layout.ruler = {area.x0, y, area.x1, y + px(kRuler)};
    y = layout.ruler.y1;
  }
  const float room = layout.stack.y1 - area.y0 - above;
  layout.lane_height = lane_height_for(rows, room / input.scale);
  std::vector<float> wishes;
  for (const std::size_t of_run : input.rows) wishes.push_back(px(layout.lane_height) * static_cast<float>(of_run));
  const std::vector<float> shares = fair_shares(wishes, room);
  for (std::size_t run = 0; run < count; ++run) {
    const ui::Rect heading{area.x0, y, area.x1, y + px(kHeading)};
    const float wished = heading.y1 + std::floor(shares[run]) + around - px(kHeading);
    const float end = std::max(std::min(wished, layout.stack.y1), heading.y1);  // a window may be too small for all
    layout.runs.push_back({heading, {area.x0, heading.y1, area.x1, input.rows[run] == 0 ? heading.y1 : end}});
    y = end;
  }
  return layout;
}

}  // namespace loopscope::views
