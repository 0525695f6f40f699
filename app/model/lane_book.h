#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/model/lane.h"
#include "app/model/loop_state.h"
#include "app/model/span_forest.h"
#include "core/trace/event.h"
#include "core/trace/symbols.h"

namespace loopscope::model {

/// The lanes of a model: their spans, names and tree, extended event by event. What the event did to the loop is worked
/// out by LoopState::apply and handed in.
class LaneBook {
 public:
  explicit LaneBook(const trace::Symbols& symbols);

  /// Takes in event number `index` of the trace, which did `change`; `state` is the loop's state after it.
  void add(const trace::Event& event, std::uint32_t index, const Change& change, const LoopState& state);

  const std::vector<Lane>& lanes() const { return lanes_; }
  /// The levels of detail of a lane's spans.
  const SpanForest& forest(LaneIndex lane) const { return forests_[lane]; }
  /// See Model::rows.
  const std::vector<LaneIndex>& rows() const;
  std::string_view name(const Lane& lane) const;
  LaneIndex lane_of_loop(LoopId loop) const;
  LaneIndex lane_of_task(LoopId loop, ObjectId task) const;

 private:
  struct Loop {
    LaneIndex lane = kNoLane;
    std::unordered_map<ObjectId, LaneIndex> tasks;
    std::uint64_t unnamed_tasks = 0;
    std::uint64_t run_frame = 0;  // the frame of its latest run span
  };
  // The tree as the lists that rows() walks.
  struct Links {
    LaneIndex first_child = kNoLane;
    LaneIndex last_child = kNoLane;
    LaneIndex next_sibling = kNoLane;
  };
  Loop& loop_of(const trace::Event& event, std::uint32_t index);
  LaneIndex add_task(Loop& loop, const trace::Event& event, std::uint32_t index);
  LaneIndex add_lane(Lane lane);
  void name_loop(Lane& lane, const trace::Event& event);
  StringId own_name(std::string name);

  void task_changed(Loop& loop, const Change::Task& change, const trace::Event& event, std::uint32_t index);
  void rename_task(const Loop& loop, const trace::Event& event);
  void loop_changed(Loop& loop, const LoopState& state, const trace::Event& event, std::uint32_t index);
  void close_span(LaneIndex lane, TimeNs time_ns, std::uint32_t index);
  void end_loop_span(LaneIndex lane, TimeNs time_ns, std::uint32_t index);
  void begin_loop_span(Loop& loop, SpanState state, std::uint64_t frame, TimeNs time_ns, std::uint32_t index);

  const trace::Symbols* symbols_;
  std::map<LoopId, Loop> loops_;
  std::vector<Lane> lanes_;
  std::vector<Links> links_;             // parallel to lanes_
  std::vector<SpanForest> forests_;      // parallel to lanes_
  std::deque<std::string> own_names_;    // names that no string of the trace has
  mutable std::vector<LaneIndex> rows_;  // rebuilt by rows() when lanes were added
};

}  // namespace loopscope::model
