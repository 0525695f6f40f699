#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/query/query.h"
#include "core/base/id_table.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"
#include "core/trace/replay/loop_state.h"
#include "core/trace/replay/replay.h"

namespace loopscope::query {

/// A task or a thread of the trace, from the event that told of it first, also after its end.
struct Lane {
  LoopId loop = 0;
  ObjectId id = kNoObject;
  std::string name;
  LaneState state = LaneState::created;
};

/// The loops of a trace after each of its events, with the names of their lanes, as a trace::Replay tells them: what
/// conditions are asked of. Memory: what is alive, and some fifty bytes and the name for each lane there ever was.
class World {
 public:
  /// `symbols` outlives it, and may grow.
  explicit World(const trace::Symbols& symbols) : symbols_(&symbols) {}

  /// Applies the next event of the trace, of whatever loop.
  void apply(const trace::Event& event);

  // Of the newest event
  const trace::Event& event() const { return event_; }
  /// The lanes whose state, wait, waker or name it may have changed: indices into lanes().
  const std::vector<std::uint32_t>& touched() const { return touched_; }
  /// The task or thread that it is about: its subject, or whom its timer, descriptor or job belongs to; null when there
  /// is none.
  const Lane* owner() const;

  struct Loop {
    explicit Loop(LoopId id) : replay(id) {}

    trace::Replay replay;
    std::string name;
    std::uint64_t fired = 0;                  ///< timers, in the frame so far
    std::uint64_t turns = 0;                  ///< likewise, turns
    IdTable<std::uint32_t> lanes_by_id = {};  ///< indices into lanes()
  };
  /// That of the newest event; there was one.
  const Loop& loop() const { return *loops_[event_.loop]; }
  /// null where the trace has told of none.
  const Loop* loop(LoopId id) const { return loops_[id].get(); }

  const std::vector<Lane>& lanes() const { return lanes_; }
  const Lane* find_lane(LoopId loop, ObjectId id) const;
  /// What is known of a task that has not ended; else null.
  const trace::TaskStatus* task(const Lane& lane) const;
  /// Likewise, of a thread.
  const trace::ThreadStatus* thread(const Lane& lane) const;
  std::string_view text(StringId id) const { return symbols_->string(id); }

 private:
  Loop& loop_of(LoopId id);
  std::uint32_t touch(Loop& loop, ObjectId id);
  void take_lanes(Loop& loop, const trace::Step& step);
  void take_owner(const Loop& loop, const trace::Step& step);

  const trace::Symbols* symbols_;
  std::array<std::unique_ptr<Loop>, 256> loops_;  // by id
  std::vector<Lane> lanes_;
  trace::Event event_;
  std::vector<std::uint32_t> touched_;
  ObjectId owner_ = kNoObject;
};

}  // namespace loopscope::query
