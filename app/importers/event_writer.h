#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "app/importers/import.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"

namespace loopscope::importers {

/// How many loops a trace can hold.
inline constexpr std::size_t kMaxLoops = 256;

/// Writes an imported trace's events, loop by loop legal: gives out the ids of each loop's objects, and begins a loop
/// before its first event with loop_start and the one frame in which all its turns stand (the foreign formats know
/// turns but no frames, and a turn needs one). Times are given on any scale and never decrease; the trace begins with
/// the first. What a task may meet is the caller's business.
class EventWriter {
 public:
  /// `symbols` are those that the events speak of; they may grow meanwhile.
  EventWriter(Receiver& receiver, const trace::Symbols& symbols) : receiver_(&receiver), symbols_(&symbols) {}

  /// Names a loop; before its first event.
  void name_loop(LoopId loop, StringId name) { loops_[loop].name = name; }

  ObjectId create_task(TimeNs time_ns, LoopId loop, trace::TaskOrigin origin, LocationId coroutine);
  void ready(TimeNs time_ns, LoopId loop, ObjectId task, trace::Waker waker);
  void run(TimeNs time_ns, LoopId loop, ObjectId task);
  void await(TimeNs time_ns, LoopId loop, ObjectId task, trace::Await await, LocationId location);
  void done(TimeNs time_ns, LoopId loop, ObjectId task, trace::Outcome outcome, StringId text);
  /// Any event that changes no task's state.
  void tell(TimeNs time_ns, LoopId loop, trace::Kind kind, ObjectId subject, std::uint64_t a = 0, std::uint64_t b = 0);
  /// Hands over what is left.
  void flush();

 private:
  struct Loop {
    StringId name = 0;
    ObjectId last_id = 0;
    bool started = false;
  };

  void add(trace::Event event);

  Receiver* receiver_;
  const trace::Symbols* symbols_;
  std::vector<trace::Event> events_;
  std::optional<TimeNs> begin_ns_;
  std::array<Loop, kMaxLoops> loops_;
};

}  // namespace loopscope::importers
