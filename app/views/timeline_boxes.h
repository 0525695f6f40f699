#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/axis.h"
#include "app/model/lane_query.h"
#include "app/model/model.h"
#include "app/ui/geometry.h"
#include "app/ui/text_metrics.h"
#include "app/ui/theme.h"
#include "app/ui/viewport.h"
#include "app/views/lane_rows.h"
#include "app/words/words.h"

// What the timeline's picture consists of, and what it is computed from: shared by the layouts of its parts (rows and
// lanes, ruler, arrows) and by what paints them.

namespace loopscope::views {

/// A row on screen.
struct RowBox {
  model::LaneIndex lane = model::kNoLane;
  ui::Rect rect;     ///< names and lane
  ui::Rect toggle;   ///< the triangle that folds its children; empty without children
  float text_x = 0;  ///< where the name begins
  bool folded = false;
  std::string_view name;
  std::string_view coroutine;  ///< short; dim, after the name
};

/// A span on screen, or a run of columns of pixels that each sum up several.
struct SpanBox {
  model::LaneIndex lane = model::kNoLane;
  std::uint32_t span = 0;                              ///< the (first) one's index in the lane
  std::uint32_t count = 1;                             ///< how many
  model::SpanState state = model::SpanState::running;  ///< of several: what most of the time is spent in
  bool merged = false;                                 ///< of several; painted as its ShareBoxes
  ui::Rect rect;                                       ///< as painted, cut to the view; its height tells the state
  float begin_x = 0;                                   ///< where the span really begins, maybe left of the view
};

/// What one state has of a summary: as high as the state's bar, times its share of the pixels' width. They stand on
/// each other, the waits below, the turns on top; so a colour has the same area as on the spans themselves, and however
/// many turns there are, two tasks never both look running at the same place. A turn that is too short to be seen gets
/// kLeastTurn.
struct ShareBox {
  model::LaneIndex lane = model::kNoLane;
  model::SpanState state = model::SpanState::running;
  ui::Rect rect;
};
inline constexpr float kLeastTurn = 3;  ///< design pixels

/// A text inside or above a span.
struct SpanLabel {
  model::SpanState state = model::SpanState::running;
  ui::Vec2 at;
  std::string text;
};

/// How a task ended, and where.
struct EndMark {
  model::LaneIndex lane = model::kNoLane;
  trace::TaskState how = trace::TaskState::done;
  ui::Rect rect;
};

struct Tick {
  float x = 0;
  std::string label;
};

/// A wait of the loop on the turns axis.
struct GapBox {
  ui::Rect rect;
  std::string label;
  float label_width = 0;
};

/// Everything that the timeline shows, as computed from a model and a viewport. Only rows and spans on screen are in
/// it.
struct TimelineLayout {
  ui::Rect area;   ///< all of it
  ui::Rect ruler;  ///< over the lanes
  ui::Rect names;  ///< the column at the left, below the ruler
  ui::Rect lanes;  ///< the ground of the spans
  ui::Viewport viewport;
  float lane_height = 28;
  float scroll = 0;          ///< pixels of rows above the view
  float content_height = 0;  ///< of all rows
  float limit_x = 0;         ///< the column of the newest moment

  std::vector<RowBox> rows;
  std::vector<SpanBox> spans;
  std::vector<ShareBox> shares;
  std::vector<SpanLabel> labels;
  std::vector<EndMark> ends;
  std::vector<ui::Rect> turn_edges;  ///< where turns of the loop's lane begin
  std::vector<Tick> ticks;
  std::vector<float> frames;  ///< columns where frames begin
  std::vector<GapBox> gaps;

  // Memory from call to call.
  std::vector<model::LaneIndex> visible;
  std::vector<model::Strip> strips;
  model::TurnSums turn_sums;

  /// The row at a height, nullptr when there is none.
  const RowBox* row_at(float y) const;
  /// The rectangle of the row a lane has, when it is on screen.
  std::optional<ui::Rect> lane_rect(model::LaneIndex lane) const;
  /// The box that shows the span (on its own or merged with others), when it is on screen.
  std::optional<ui::Rect> span_rect(model::LaneIndex lane, std::size_t span) const;
};

/// What the timeline is computed from.
struct TimelineInput {
  const model::Model& model;
  const model::Axis& axis;
  const LaneRows& rows;
  const ui::TextMetrics& metrics;
  words::Words words = {};
  ui::Viewport viewport;
  double limit = 0;  ///< the position up to which open spans last
  ui::Rect area;
  float names_width = 220;
  float lane_height = ui::kLaneHeight;  ///< design pixels
  bool ruler = true;                    ///< it has a ruler; without one the lanes begin at the top
  float scroll = 0;
  float scale = 1;
};

}  // namespace loopscope::views
