#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "app/exporters/row_order.h"
#include "app/model/lane.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"
#include "core/trace/replay/loop_state.h"
#include "core/trace/replay/place.h"
#include "core/trace/replay/replay.h"

namespace loopscope::exporters {

/// A row of the timeline, as far as the stream has told of it: a loop, a task or a thread.
struct Lane {
  model::LaneKind kind = model::LaneKind::task;
  LoopId loop = 0;
  ObjectId id = kNoObject;      ///< the task or thread; kNoObject for a loop
  ObjectId parent = kNoObject;  ///< the task that created it
  std::string name;             ///< now: tasks can be renamed
  LocationId coroutine = 0;
  std::uint64_t row = 0;  ///< where it stands among the lanes of its loop: see RowOrder
};

/// A stretch of one lane in one state that is over.
struct Span {
  std::uint64_t number = 0;  ///< spans are numbered from 1 in the order of their begins
  model::SpanState state = model::SpanState::idle;
  TimeNs begin_ns = 0;
  TimeNs end_ns = 0;
  bool unfinished = false;  ///< it ends because the trace does

  std::optional<trace::Await> awaits;       ///< awaiting, selector, and ready after a yield
  std::optional<trace::ThreadBlock> block;  ///< blocked threads: in what
  LocationId location = 0;                  ///< where in the program; 0 where it is not known
  std::optional<trace::Waker> waker;        ///< ready: what put it into the ready queue
  std::string waker_name;                   ///< of a waking task
  std::optional<trace::Outcome> outcome;    ///< of the task, when it ended with this span
  StringId result = 0;                      ///< likewise, its result or exception as text

  std::uint64_t frame = 0;    ///< loops: the frame it began in
  TimeNs timeout_ns = 0;      ///< select
  std::uint64_t watched = 0;  ///< select: descriptors
};

/// What wakes a task: a moment in a span of a lane of the same loop.
struct WakeSource {
  std::uint64_t span = 0;     ///< its number
  bool over = false;          ///< the span was told of already
  ObjectId lane = kNoObject;  ///< the task; kNoObject for the loop
  TimeNs at_ns = 0;           ///< in the span
};

/// Who listens to a SpanStream. What it is handed is valid during the call.
class SpanListener {
 public:
  virtual ~SpanListener() = default;
  /// A lane that was not there before; a loop's before those of its tasks. Threads may have none.
  virtual void lane_added(const Lane& lane) = 0;
  virtual void lane_renamed(const Lane& lane) = 0;
  /// A lane's spans come in order. One of no length is told like any other, except of an idle loop.
  virtual void span_ended(const Lane& lane, const Span& span, const trace::Symbols& symbols) = 0;
  /// Span number `ready` of the lane begins at `at_ns` and has been caused by `source`.
  virtual void woken(const Lane& lane, std::uint64_t ready, TimeNs at_ns, const WakeSource& source) = 0;
};

/// Makes lanes and spans of events in one pass: the same spans that the window draws and whose lengths `report` adds
/// up, each told of when it ends. Its memory depends on what is alive: of a task that ended, the name is kept until a
/// thousand others have ended too, since it may still turn out to have woken somebody.
class SpanStream {
 public:
  explicit SpanStream(SpanListener& listener) : listener_(&listener) {}
  SpanStream(const SpanStream&) = delete;
  SpanStream& operator=(const SpanStream&) = delete;

  /// Takes in the next event (portable form, times not decreasing).
  void add(const trace::Event& event, const trace::Symbols& symbols);
  /// Ends the spans that last, at the time of the newest event. Nothing may be added after it.
  void finish(const trace::Symbols& symbols);

  /// A loop after the newest event, without its ended tasks; nullptr for one that no event was of.
  const trace::LoopState* state(LoopId loop) const;
  /// The lane of a task that lives or has ended lately, or of a thread that lives; nullptr for others.
  const Lane* task(LoopId loop, ObjectId task) const;
  /// The span that lasts in a lane (kNoObject: the loop's), its end not yet known; nullptr for none.
  const Span* open_span(LoopId loop, ObjectId task) const;

 private:
  struct Turn {
    std::uint64_t span = 0;  // 0: it had none yet
    TimeNs begin_ns = 0;
    TimeNs end_ns = 0;
  };
  struct Task {
    Lane lane;
    std::optional<Span> open;
    Turn last_turn;
    RowOrder::Node row;
  };
  struct Thread {
    Lane lane;
    std::optional<Span> open;
  };
  struct Loop {
    explicit Loop(LoopId id) : replay(id), lane{.kind = model::LaneKind::loop, .loop = id, .name = {}} {}

    trace::Replay replay;
    Lane lane;
    bool told = false;  // of its lane
    std::optional<Span> open;
    std::optional<Span> rested;  // a run that is over, unless the next turn of the frame follows without a gap
    RowOrder::Node row;
    std::unordered_map<ObjectId, Task> tasks;
    std::deque<ObjectId> ended;          // of tasks, the latest last
    std::map<ObjectId, Thread> threads;  // that have not ended
    std::uint64_t thread_count = 0;
  };

  void add_task(Loop& loop, const trace::Step& step, const trace::Event& event, const trace::Symbols& symbols);
  void task_changed(Loop& loop, const trace::Change::Task& change, const trace::Event& event,
                    const trace::Symbols& symbols);
  void thread_changed(Loop& loop, const trace::Step& step, const trace::Event& event, const trace::Symbols& symbols);
  void begin_task_span(Loop& loop, Task& task, model::SpanState state, const trace::Event& event,
                       const trace::Symbols& symbols);
  void end_task_span(Task& task, const trace::Event& event, bool is_final, const trace::Symbols& symbols);
  static void forget_ended(Loop& loop, ObjectId id);
  void tell_wake(const Loop& loop, const Task& task, const trace::Waker& waker);
  void loop_changed(Loop& loop, const trace::LoopSpanChange& change, const trace::Event& event,
                    const trace::Symbols& symbols);
  void end_loop_span(Loop& loop, const trace::Symbols& symbols);
  void begin_loop_span(Loop& loop, model::SpanState state, const trace::Event& event, const trace::Symbols& symbols);
  void tell_rested(Loop& loop, const trace::Symbols& symbols);
  void finish_span(const Lane& lane, std::optional<Span>& span, const trace::Symbols& symbols);

  SpanListener* listener_;
  trace::UserPlace user_place_;
  std::map<LoopId, Loop> loops_;
  TimeNs now_ns_ = 0;
  std::uint64_t spans_ = 0;
};

}  // namespace loopscope::exporters
