#include "app/views/card_picture.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "app/views/lane_layout.h"
#include "app/views/state_look.h"

namespace loopscope::views {

namespace {

constexpr float kHighestLane = 20;  // pixels
constexpr float kLowestLane = 7;
constexpr float kApart = 3;        // from the next turns
constexpr float kWidestTurns = 6;  // of turns that stand alone
constexpr float kNarrowestTurn = 2;

/// No text fits, so that none is written.
class NoText final : public ui::TextMetrics {
 public:
  float width(ui::Face, std::string_view) const override { return 1e9F; }
  float line_height(ui::Face) const override { return 1; }
};

void layout_lanes(const TimelineInput& input, float lane_height, TimelineLayout& layout) {
  model::LaneQuery query(input.model, input.axis, lane_columns(input, layout), input.limit, layout.turn_sums);
  const std::vector<model::LaneIndex>& rows = input.model.rows();
  const auto count = std::min(rows.size(), static_cast<std::size_t>(input.area.height() / lane_height));
  float y = std::round((input.area.height() - lane_height * static_cast<float>(count)) * 0.5F);
  for (std::size_t i = 0; i < count; ++i, y += lane_height) {
    RowBox row;
    row.lane = rows[i];
    row.rect = {input.area.x0, y, input.area.x1, y + lane_height};
    layout.rows.push_back(row);
    layout_lane(input, row, query, layout);
  }
}

/// A turn takes microseconds, and a run that waits has few: those that stand alone get the height of a turn, or a
/// picture of this size would show none. Where turns are dense their shares stay what they are.
void raise_lone_turns(const TimelineLayout& layout, float scale, CardPicture& picture) {
  std::vector<ShareBox> turns;
  std::copy_if(layout.shares.begin(), layout.shares.end(), std::back_inserter(turns),
               [](const ShareBox& share) { return model::is_activity(share.state); });
  for (std::size_t first = 0, end = 0; first < turns.size(); first = end) {
    end = first + 1;
    while (end < turns.size() && turns[end].lane == turns[first].lane &&
           turns[end].rect.x0 - turns[end - 1].rect.x1 <= kApart)
      ++end;
    float x0 = turns[first].rect.x0;
    float x1 = turns[end - 1].rect.x1;
    const std::optional<ui::Rect> row = layout.lane_rect(turns[first].lane);
    if (x1 - x0 > kWidestTurns || !row) continue;
    x1 = std::max(x1, x0 + kNarrowestTurn);
    const float over = std::max(x1 - picture.size.x, 0.0F);
    picture.bars.push_back({turns[first].state, bar_rect(turns[first].state, x0 - over, x1 - over, *row, scale)});
  }
}

}  // namespace

CardPicture make_card_picture(const model::Model& model, ui::Vec2 size) {
  CardPicture picture{size, {}};
  const std::size_t lanes = model.rows().size();
  if (lanes == 0 || size.x < 1 || size.y < kLowestLane) return picture;
  const float lane_height =
      std::clamp(std::floor(size.y / static_cast<float>(lanes)), kLowestLane, std::min(kHighestLane, size.y));
  model::Axis axis(model::AxisKind::time);
  axis.update(model);
  const double limit = std::max(axis.position(model.end()), 1.0);
  const LaneRows no_rows;
  const NoText metrics;
  const TimelineInput input{.model = model,
                            .axis = axis,
                            .rows = no_rows,
                            .metrics = metrics,
                            .viewport = {0, limit, 0, size.x},
                            .limit = limit,
                            .area = {0, 0, size.x, size.y},
                            .scale = lane_height / ui::kLaneHeight};
  TimelineLayout layout;
  layout.area = layout.lanes = input.area;
  layout.viewport = input.viewport;
  layout_lanes(input, lane_height, layout);
  for (const SpanBox& box : layout.spans) {
    if (!box.merged) picture.bars.push_back({box.state, box.rect});
  }
  for (const ShareBox& share : layout.shares) picture.bars.push_back({share.state, share.rect});
  raise_lone_turns(layout, input.scale, picture);
  return picture;
}

void paint_card_picture(ui::Canvas& canvas, const CardPicture& picture, ui::Rect rect) {
  const float stretch = rect.width() / picture.size.x;
  for (const CardPicture::Bar& bar : picture.bars) {
    const float x0 = std::round(rect.x0 + bar.rect.x0 * stretch);
    const float x1 = std::max(std::round(rect.x0 + bar.rect.x1 * stretch), x0 + 1);
    paint_bar(canvas, bar.state, {x0, rect.y0 + bar.rect.y0, x1, rect.y0 + bar.rect.y1}, rect.x0);
  }
}

}  // namespace loopscope::views
