#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "core/trace/event/event.h"

namespace loopscope::trace {

/// What a checkpoint says of a loop beside the events.
struct LoopTally {
  LoopId loop = 0;
  std::uint64_t unnamed_tasks = 0;  ///< created without a name so far: the next one is "Task-" and one more
  std::uint64_t ended_tasks = 0;
  std::uint64_t dropped_events = 0;

  bool operator==(const LoopTally&) const = default;
};

/// Whether the event creates a task without a name, which is then called "Task-" and a number.
inline bool creates_unnamed(const Event& event) {
  return event.kind == Kind::task_create && TaskOrigin::unpack(event.a).name == 0;
}

/// The past that still matters: events which, applied to empty loops, give the state that all events gave.
struct Checkpoint {
  std::uint64_t event = 0;  ///< it is the state before event number `event` of the trace, from 0
  std::vector<LoopTally> loops;
  std::vector<Event> events;
  /// For each task_create without a name among the events: which unnamed task of its loop it is, from 1.
  std::vector<std::uint64_t> unnamed;
};

class LoopFacts;

/// Takes in the events of a trace, legal ones, and keeps those that still matter (FORMAT.md says which). Memory is in
/// proportion to what is alive. Takes any events; of illegal ones it may keep too little. Not thread-safe.
class Checkpointer {
 public:
  Checkpointer();
  ~Checkpointer();
  /// As after all events before the checkpoint.
  explicit Checkpointer(const Checkpoint& checkpoint);
  Checkpointer(Checkpointer&&) noexcept;
  Checkpointer& operator=(Checkpointer&&) noexcept;

  void add(const Event& event);
  /// How many events were added.
  std::uint64_t count() const { return next_; }
  Checkpoint checkpoint() const;

 private:
  LoopFacts& loop_of(LoopId id);
  std::array<std::unique_ptr<LoopFacts>, 256> loops_;
  std::uint64_t next_ = 0;
};

/// How many ended tasks a checkpoint still tells of, for each loop.
inline constexpr std::size_t kEndedTasksKept = 1000;

}  // namespace loopscope::trace
