#pragma once

#include <cstdint>

#include "core/base/id_set.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event/event.h"
#include "core/trace/replay/loop_state.h"
#include "core/trace/replay/name.h"

namespace loopscope::trace {

/// What an event does to the spans of its loop's own lane, in this order. Turns of one frame that follow each other
/// without a gap are one span, and an idleness of no length between them is none.
struct LoopSpanChange {
  enum class End : std::uint8_t {
    none,
    ended,      ///< the span that lasted ends with this event
    forgotten,  ///< it was none: the one before it is the last again
  };
  enum class Begin : std::uint8_t {
    none,
    begun,    ///< a span of `phase` begins with this event
    resumed,  ///< the last one, a `run`, goes on
  };
  End end = End::none;
  Begin begin = Begin::none;
  LoopPhase phase = LoopPhase::idle;
};

/// What a pause of the loop is to the tasks in its ready queue (LoopState::ready): they wait
/// for a person then and not for their turn, so that time is no `ready` of theirs. Tasks that await something go on
/// awaiting it: timers and descriptors do not stop.
enum class Hold : std::uint8_t {
  none,
  begins,  ///< their spans end here
  ends,    ///< they begin again
};

/// What one event meant.
struct Step {
  Change change;  ///< of the loop's state; each state of a task but `created` and the final ones is a span of its lane
  LoopSpanChange span;
  Hold hold = Hold::none;

  bool loop_named = false;    ///< Replay::name() is new; the first time it says that there is a loop
  bool task_named = false;    ///< the subject is called `name` from now on: it is new, or was renamed
  bool thread_named = false;  ///< likewise, a thread
  Name name;
  ObjectId parent = kNoObject;  ///< of a new task: who created it, as far as that is known
  LocationId coroutine = 0;     ///< likewise, what it runs
};

/// What the events of one loop mean, told once, for everybody: the lanes of the window, figures, exports, checkpoints
/// and the command line listen to it, each for what it keeps. Events in, a Step out for each; beside it stands the
/// loop's state. Takes any events, as LoopState does. Memory: what is alive, and about a byte for each task that has
/// ended.
///
/// Rejected: a listener with a function for each thing that can happen. It would grow with each kind of event, and a
/// call through a table for every one of ten million events costs more than what most of them mean.
class Replay {
 public:
  explicit Replay(LoopId loop = 0) : name_{Name::Kind::loop, loop} {}

  /// Applies the next event of this loop.
  Step apply(const Event& event);

  /// The loop after the newest event, without the tasks that have ended.
  const LoopState& state() const { return state_; }
  /// What was known of the task that has ended last.
  const TaskStatus& last_ended() const { return last_ended_; }
  const Name& name() const { return name_; }
  /// There is a loop: something other than threads was told of. Threads without a loop have a LoopId all the same.
  bool has_loop() const { return has_loop_; }
  /// A span of the loop's lane lasts: it has started and not stopped.
  bool lasts() const { return lasts_; }
  /// How many tasks were given no name so far. A checkpoint says how many there were before its events.
  std::uint64_t unnamed_tasks() const { return unnamed_tasks_; }
  void set_unnamed_tasks(std::uint64_t count) { unnamed_tasks_ = count; }

 private:
  bool tells_of_loop(const Event& event) const;
  void name_loop(const Event& event, Step& step);
  static void name_thread(const Event& event, Step& step);
  void name_task(const Event& event, Step& step);
  LoopSpanChange change_span(const Event& event);
  void end_span(TimeNs now_ns, LoopSpanChange& change);
  void begin_span(LoopPhase phase, TimeNs now_ns, LoopSpanChange& change);

  LoopState state_;
  IdSet ended_;
  TaskStatus last_ended_;
  Name name_;
  bool has_loop_ = false;
  bool has_threads_ = false;
  std::uint64_t unnamed_tasks_ = 0;

  // The loop's lane: the span that lasts, and the last one that ended.
  bool lasts_ = false;
  LoopPhase phase_ = LoopPhase::idle;
  TimeNs since_ns_ = 0;
  LoopPhase last_phase_ = LoopPhase::idle;
  TimeNs last_end_ns_ = -1;
  std::uint64_t run_frame_ = 0;  // of the latest run
};

}  // namespace loopscope::trace
