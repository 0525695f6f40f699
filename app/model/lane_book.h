#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/model/event_store.h"
#include "app/model/lane.h"
#include "app/model/span_forest.h"
#include "core/base/id_map.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"
#include "core/trace/replay/replay.h"

namespace loopscope::model {

/// The lanes of a model: their spans, names and tree, extended event by event. What the event meant is told by a
/// trace::Replay and handed in.
class LaneBook {
 public:
  /// `events` are those that add() is called for; they and `symbols` must outlive it.
  LaneBook(const trace::Symbols& symbols, const EventStore& events);

  /// Takes in event number `index` of the trace, which meant `step` to the loop that `replay` follows.
  void add(const trace::Event& event, std::uint32_t index, const trace::Step& step, const trace::Replay& replay);

  const std::vector<Lane>& lanes() const { return lanes_; }
  /// The levels of detail of a lane's spans.
  const SpanForest& forest(LaneIndex lane) const { return forests_[lane]; }
  /// See Model::rows.
  const std::vector<LaneIndex>& rows() const;
  std::string_view name(const Lane& lane) const;
  LaneIndex lane_of_loop(LoopId loop) const;
  LaneIndex lane_of_task(LoopId loop, ObjectId task) const;
  LaneIndex lane_of_thread(LoopId loop, ObjectId thread) const;
  /// The job_begin event of a span of a worker's lane, and the job_submit event of a job.
  std::optional<std::uint32_t> job_begin(const Lane& lane, const Span& span) const;
  std::optional<std::uint32_t> job_submit(LoopId loop, ObjectId job) const;

 private:
  static constexpr std::size_t kLoops = 256;
  struct Worker {
    ObjectId number = 0;
    LaneIndex lane = kNoLane;
    ObjectId job = kNoObject;           // that runs
    std::vector<std::uint32_t> begins;  // job_begin events, one for each span
  };
  struct Loop {
    LaneIndex lane = kNoLane;  // kNoLane: there are only threads
    IdMap<LaneIndex> tasks;
    IdMap<std::uint32_t> submits;  // job_submit events, by job
    std::vector<Worker> workers;   // in order of their numbers
    IdMap<LaneIndex> threads;
    std::vector<LaneIndex> thread_rows;  // in order of their beginnings
  };
  // The tree as the lists that rows() walks.
  struct Links {
    LaneIndex first_child = kNoLane;
    LaneIndex last_child = kNoLane;
    LaneIndex next_sibling = kNoLane;
  };
  Loop& loop_of(LoopId id);
  LaneIndex add_task(Loop& loop, const trace::Event& event, std::uint32_t index, const trace::Step& step);
  LaneIndex add_lane(Lane lane);
  StringId name_id(const trace::Name& name);
  StringId own_name(std::string name);

  void task_changed(LaneIndex lane, const trace::Change::Task& change, const trace::Event& event, std::uint32_t index);
  void loop_changed(LaneIndex lane, const trace::LoopSpanChange& change, const trace::Event& event,
                    std::uint32_t index);
  void thread_changed(Loop& loop, const trace::Step& step, const trace::Event& event, std::uint32_t index);
  LaneIndex add_thread(Loop& loop, const trace::Step& step, const trace::Event& event, std::uint32_t index);
  void job_changed(Loop& loop, const trace::Change& change, const trace::Event& event, std::uint32_t index);
  void begin_job(Loop& loop, const trace::Change& change, const trace::Event& event, std::uint32_t index);
  Worker& worker_of(Loop& loop, ObjectId number, const trace::Event& event, std::uint32_t index);
  void close_span(LaneIndex lane, TimeNs time_ns, std::uint32_t index);

  const trace::Symbols* symbols_;
  const EventStore* events_;
  std::array<std::unique_ptr<Loop>, kLoops> loops_;  // by id
  SpanArena arena_;
  std::vector<Lane> lanes_;
  std::vector<Links> links_;             // parallel to lanes_
  std::vector<SpanForest> forests_;      // parallel to lanes_
  std::deque<std::string> own_names_;    // names that no string of the trace has
  mutable std::vector<LaneIndex> rows_;  // rebuilt by rows() when lanes were added
};

}  // namespace loopscope::model
