#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "app/model/event_store.h"
#include "app/model/snapshot.h"
#include "core/trace/event/event.h"
#include "core/trace/replay/loop_state.h"

namespace loopscope::model {

/// The state of one loop at every moment of a trace: the newest state, kept up to date event by event, and snapshots of
/// it to start from. The distance between snapshots grows with the size of the state, so that all of them together take
/// memory in proportion to the number of events, whatever the number of tasks. Ended tasks do not change any more:
/// their status is kept once, beside the snapshots.
class History {
 public:
  /// Takes in event number `index` of the trace, which is of this loop and not about an ended task.
  trace::Change apply(const trace::Event& event, std::uint64_t index);
  /// Passes over event number `index`, which is of this loop but about an ended task.
  void ignore(std::uint64_t index) { ignored_.push_back(index); }

  /// The state after the first `count` of the trace's `events`, of which those of `loop` count; with its ended tasks or
  /// without them.
  trace::LoopState after(const EventStore& events, std::uint64_t count, LoopId loop, bool with_ended) const;

  /// The newest state, without its ended tasks.
  const trace::LoopState& live() const { return live_; }
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
  void consider_snapshot(std::uint64_t events);
  void replay(trace::LoopState& live, const EventStore& events, std::uint64_t from, std::uint64_t to,
              LoopId loop) const;
  void note_ended(std::uint64_t event, ObjectId id);
  void add_ended(trace::LoopState& state, const EventStore& events, std::uint64_t count) const;

  trace::LoopState live_;
  std::deque<Ended> ended_;             // in the order of their ends; grows without moving what is there
  std::vector<std::uint64_t> ignored_;  // events; there are none where nothing was dropped
  std::vector<Snapshot> snapshots_;
  std::uint64_t last_snapshot_ = 0;  // events of the trace before it
  std::uint64_t next_look_ = 0;      // events of the trace before it is asked again whether a snapshot is due
  std::uint64_t seen_ = 0;           // events of the trace up to the newest of this loop
};

}  // namespace loopscope::model
