#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "app/model/axis.h"
#include "app/model/model.h"
#include "app/model/span_forest.h"

namespace loopscope::model {

/// The pixel columns that show a window of an axis: column i is for the positions from begin + i * width on.
struct Columns {
  double begin = 0;
  double width = 1;  ///< positions a column, above 0
  std::size_t count = 0;

  double position(double column) const { return begin + column * width; }
  double column(double position) const { return (position - begin) / width; }
};

/// A piece of a lane as it is drawn: one span, or the summary of all that touch one column.
struct Strip {
  double begin = 0;  ///< in columns, also outside those that are shown; of a summary the edges of its column
  double end = 0;
  std::uint32_t first = 0;                          ///< the (first) span
  std::uint32_t count = 1;                          ///< how many spans
  SpanState state = SpanState::running;             ///< of several: what most of their time is spent in
  bool merged = false;                              ///< a summary: at least one of the spans is narrower than a column
  std::array<std::uint32_t, kLaneStates> counts{};  ///< of a summary: its spans in each state
  std::array<double, kLaneStates> shares{};         ///< of a summary: the part of the column in each state
};

/// What the sums of SpanForest are on the time axis, for the turns axis: positions are known to an Axis only, so they
/// are added up for the lanes that are looked at, and kept from frame to frame.
class TurnSums {
 public:
  using Lengths = std::array<double, kLaneStates>;

  /// Forgets everything when the axis is another or shows another run than at the last call.
  void update(const Model& model, const Axis& axis);
  /// The lengths, along the axis, of the lane's first `block` * SpanForest::kBlock spans in each state.
  const Lengths& before_block(const Model& model, const Axis& axis, LaneIndex lane, std::size_t block);

 private:
  const Axis* axis_ = nullptr;
  std::uint64_t generation_ = 0;
  std::vector<std::vector<Lengths>> lanes_;
};

/// One frame's questions to the lanes of a model: what is to be drawn of a lane in given columns. It costs at most some
/// steps a column or a span, whichever there are fewer of, and nothing is left out or sampled. Valid until the model
/// or the axis changes.
class LaneQuery {
 public:
  /// `limit`: the position up to which open spans last. `sums` is memory from frame to frame.
  LaneQuery(const Model& model, const Axis& axis, const Columns& columns, double limit, TurnSums& sums);

  /// Appends the lane's strips from left to right. Spans at least as wide as a column are single; a column that a
  /// narrower one touches is a summary of all that is in it, and single spans end and begin beside it.
  void strips(LaneIndex lane, std::vector<Strip>& strips);
  /// What strips() gives that shows in one of the columns; at most three.
  void strips_at(LaneIndex lane, std::size_t column, std::vector<Strip>& strips);

 private:
  template <class View>
  class Walk;
  class TimeView;
  class TurnsView;
  void walk(LaneIndex lane, std::size_t first_column, std::size_t end_column, std::vector<Strip>& strips);
  std::uint64_t first_event_of_column(std::size_t column);

  const Model& model_;
  const Axis& axis_;
  Columns columns_;
  double limit_;
  TurnSums& sums_;
  std::vector<std::uint32_t> first_events_;  // of the columns on the turns axis, each found when it is first asked for
};

}  // namespace loopscope::model
