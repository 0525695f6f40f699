#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "app/model/event_store.h"
#include "app/model/history.h"
#include "app/model/lane.h"
#include "app/model/lane_book.h"
#include "app/model/turn_list.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"
#include "core/trace/replay/loop_state.h"
#include "core/trace/replay/place.h"
#include "core/trace/replay/replay.h"

namespace loopscope::model {

/// A wake-up: what put a task into the ready queue.
struct Wake {
  trace::Waker waker;             ///< whose turn it was
  LaneIndex from_lane = kNoLane;  ///< the waking task's lane; the loop's lane for timers, descriptors and callbacks
  Moment from;                    ///< when that happened (the moment of the wake-up itself)
  LaneIndex to_lane = kNoLane;
  Moment to;
};

/// A job of an executor: where it was submitted (function, task), where it began and ended, as far as that is known.
struct Job {
  std::optional<std::uint32_t> submit_event;
  std::optional<std::uint32_t> begin_event;
};

/// Everything the window knows about a run, built from its events alone, incrementally while they arrive. Not
/// thread-safe: it belongs to one thread. It holds copies of the events; `symbols` must outlive it and may grow between
/// appends.
class Model {
 public:
  explicit Model(const trace::Symbols& symbols);
  Model(const Model&) = delete;
  Model& operator=(const Model&) = delete;

  /// Appends events in order. Portable form, times not decreasing. Amortised constant time an event.
  void append(std::span<const trace::Event> events);
  /// Forgets everything (a new run begins).
  void clear();

  const EventStore& events() const { return events_; }
  const trace::Symbols& symbols() const { return *symbols_; }
  bool empty() const { return events_.empty(); }

  /// After the last event.
  Moment end() const;
  /// The latest moment that is not later than `time_ns`: after every event of that time. Times before the first event
  /// and after the last give the moment before the first event and end().
  Moment moment_at(TimeNs time_ns) const;
  /// The moment right after event number `event`.
  Moment after_event(std::uint64_t event) const;
  /// Before the first frame: where a program stands that is loaded and has not run. end() when nothing began yet.
  Moment start() const;

  // Lanes
  const std::vector<Lane>& lanes() const { return lanes_.lanes(); }
  /// The lanes in the order of the rows: each loop, then its tasks as a tree, parent above child, siblings in order of
  /// creation; then its workers. Threads come in order of their beginning, those without a loop last.
  const std::vector<LaneIndex>& rows() const;
  std::string_view name(const Lane& lane) const;
  /// The levels of detail of a lane's spans.
  const SpanForest& forest(LaneIndex lane) const { return lanes_.forest(lane); }
  /// The lane of a task, kNoLane when there is none.
  LaneIndex lane_of_task(LoopId loop, ObjectId task) const;
  LaneIndex lane_of_thread(LoopId loop, ObjectId thread) const;
  /// The lane of who printed a line: of the task or the thread that is a print's subject.
  LaneIndex lane_of_speaker(LoopId loop, ObjectId speaker) const;
  /// The index of the last span of the lane that begins at or before the moment; nothing when there is none.
  std::optional<std::size_t> span_at(const Lane& lane, Moment moment) const;
  /// The job of a span of a worker's lane.
  Job job_of(LaneIndex lane, std::size_t span) const;
  Job job_of(const Lane& lane, const Span& span) const;
  /// Where in the program the task stands that awaits with event number `event`, a task_await.
  LocationId place_of_await(std::uint32_t event) const;
  /// What ended the wait before a `ready` span, when the span is one and its waker is known.
  std::optional<Wake> wake_of(LaneIndex lane, std::size_t span) const;
  /// Who made the subject of event number `event`, a task_ready or handle_ready, ready: whose turn it was.
  trace::Waker waker_at(std::uint32_t event) const;
  /// The task_ready event that woke the lane's task last, by then; nothing when there is none, or the task has yielded
  /// many times since.
  std::optional<std::uint32_t> last_wake(LaneIndex lane, Moment moment) const;
  /// What had made a callback ready that woke with event number `event`, a task_ready or handle_ready; nothing when
  /// that is not known, or was too long ago.
  std::optional<trace::Waker> cause_at(std::uint32_t event) const;

  // Turns and frames

  /// The turns of all loops; and what a thread does from when it begins, or goes on, to when it blocks or ends.
  const TurnList& turns() const { return turns_; }
  /// The loop's last turn that began within the first `events`; nothing when there is none, or others had many turns
  /// since.
  std::optional<std::size_t> last_turn(LoopId loop, std::uint64_t events) const;
  /// The positions at which stepping stops, the same while a run goes on and in what is recorded of it. A step by
  /// frames stops before a frame begins, where the gate holds the loop; while it is held there, within that hold. A
  /// step by turns stops right after a turn began: its task runs, and what it does lies ahead. start() and end() are
  /// stops of both. Where there is no loop there are no frames: both step from turn to turn of the threads.
  std::optional<Moment> previous_frame(Moment before) const;
  std::optional<Moment> next_frame(Moment after) const;
  std::optional<Moment> previous_turn(Moment before) const;
  std::optional<Moment> next_turn(Moment after) const;

  /// The whole loop at a past moment, rebuilt from the nearest snapshot.
  trace::LoopState state_at(Moment moment, LoopId loop = 0) const;
  /// The same without the tasks that have ended by then. Its cost depends on what is alive alone, however long the
  /// trace: made for what is drawn again and again.
  trace::LoopState live_state_at(Moment moment, LoopId loop = 0) const;

  /// Lines the program printed, as the numbers of their events.
  const std::vector<std::uint32_t>& prints() const { return prints_; }
  /// Events lost by a lossy recorder so far, summed over all `dropped` events.
  std::uint64_t dropped() const { return dropped_; }

  /// Changes when the events are others than before: with clear(), and from one model to another.
  std::uint64_t generation() const { return generation_; }

 private:
  void add(const trace::Event& event);
  struct Loop {
    explicit Loop(LoopId id) : replay(id) {}

    trace::Replay replay;
    History history;
    std::uint32_t frame_event = TurnList::kNoEvent;  // which began the present frame
    std::size_t open_turn = 0;                       // the turn that lasts, in turns_
    IdMap<std::size_t> thread_turns;                 // likewise, of threads
  };
  Loop& loop_of(LoopId id);
  void track_turn(Loop& loop, std::uint32_t index, const trace::Change& change);
  void track_thread(Loop& loop, std::uint32_t index, const trace::Change& change);
  trace::LoopState state_after(Moment moment, LoopId loop, bool with_ended) const;
  Moment before_frame(std::uint32_t frame_event) const;

  const trace::Symbols* symbols_;
  std::uint64_t generation_;
  EventStore events_;
  LaneBook lanes_;
  std::array<std::unique_ptr<Loop>, 256> loops_;  // by id
  TurnList turns_;
  std::deque<std::uint32_t> frames_;  // the frame_begin events; grows without moving what is there
  std::vector<std::uint32_t> prints_;
  // Of awaits in a library: the place of the program that called it, in order of the events.
  std::vector<std::pair<std::uint32_t, LocationId>> calls_of_libraries_;
  trace::UserPlace user_place_;
  std::uint64_t dropped_ = 0;
};

}  // namespace loopscope::model
