#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "app/model/event_store.h"
#include "app/model/snapshot.h"
#include "core/trace/event/event.h"
#include "core/trace/replay/loop_state.h"
#include "core/trace/replay/replay.h"

namespace loopscope::model {

/// The state of one loop at every moment of a trace: snapshots of it to start from. The distance between them grows
/// with the size of the state, so that all of them together take memory in proportion to the number of events, whatever
/// the number of tasks. Ended tasks do not change any more: their status is kept once, beside the snapshots.
class History {
 public:
  /// To be called before event number `index` of the trace, which is of this loop, is applied to its newest state.
  void before(std::uint64_t index, const trace::LoopState& live) {
    if (index >= next_look_) consider_snapshot(index, live);
    seen_ = index + 1;
  }
  /// Takes in what event number `index` did.
  void add(std::uint64_t index, const trace::Change& change, const trace::Replay& replay) {
    if (change.ignored) ignored_.push_back(index);
    if (trace::is_final(change.subject.state)) note_ended(index, change.subject.id, replay.last_ended());
  }

  /// The state after the first `count` of the trace's `events`, of which those of `loop` count; with its ended tasks or
  /// without them. `live` is the newest state.
  trace::LoopState after(const EventStore& events, std::uint64_t count, LoopId loop, const trace::LoopState& live,
                         bool with_ended) const;

  std::size_t snapshot_count() const { return snapshots_.size(); }

 private:
  struct Snapshot {
    std::uint64_t events = 0;  // it is the state after so many events of the trace
    trace::Bytes live;
  };
  // A task that ended: what of its status differs from that of others, or is not told by the event that ended it.
  struct Ended {
    std::uint32_t event = 0;
    ObjectId id = kNoObject;
    ObjectId parent = kNoObject;
    ObjectId waker_id = kNoObject;
    trace::TaskState state = trace::TaskState::done;
    bool woken = false;
    trace::Waker::Kind waker = trace::Waker::Kind::none;
  };
  void consider_snapshot(std::uint64_t events, const trace::LoopState& live);
  void replay(trace::LoopState& live, const EventStore& events, std::uint64_t from, std::uint64_t to,
              LoopId loop) const;
  void note_ended(std::uint64_t event, ObjectId id, const trace::TaskStatus& task);
  void add_ended(trace::LoopState& state, const EventStore& events, std::uint64_t count) const;

  std::deque<Ended> ended_;             // in the order of their ends; grows without moving what is there
  std::vector<std::uint64_t> ignored_;  // events; there are none where nothing was dropped
  std::vector<Snapshot> snapshots_;
  std::uint64_t last_snapshot_ = 0;  // events of the trace before it
  std::uint64_t next_look_ = 0;      // events of the trace before it is asked again whether a snapshot is due
  std::uint64_t seen_ = 0;           // events of the trace up to the newest of this loop
};

}  // namespace loopscope::model
