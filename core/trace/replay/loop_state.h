#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "core/base/id_map.h"
#include "core/base/id_set.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event/event.h"
#include "core/trace/event/task_state.h"

namespace loopscope::trace {

/// What the loop does at a moment: `run` while a handle runs, `select` while it waits in the selector, `idle` between.
enum class LoopPhase : std::uint8_t { idle, select, run, paused };
const char* to_string(LoopPhase phase);

/// One entry of the ready queue.
struct ReadyEntry {
  ObjectId id = kNoObject;  ///< the task or the handle
  bool is_task = false;
  Waker waker;                ///< what put it there
  StringId label = 0;         ///< what a plain handle does; 0 for tasks, timers and watches
  ObjectId task = kNoObject;  ///< for timers and watches: the task they will wake

  bool operator==(const ReadyEntry&) const = default;
};

/// One armed timer.
struct TimerEntry {
  ObjectId id = kNoObject;
  TimeNs deadline_ns = 0;
  ObjectId task = kNoObject;

  bool operator==(const TimerEntry&) const = default;
};

/// One watched file descriptor.
struct WatchEntry {
  ObjectId id = kNoObject;
  FdInterest interest;
  ObjectId task = kNoObject;
  bool queued = false;  ///< it is in the ready queue, too

  bool operator==(const WatchEntry&) const = default;
};

/// One coroutine of a task's await stack.
struct StackFrame {
  LocationId coroutine = 0;  ///< what runs
  LocationId location = 0;   ///< the co_await it stands at; 0 before its first

  bool operator==(const StackFrame&) const = default;
};

struct TaskStatus {
  TaskState state = TaskState::created;
  ObjectId parent = kNoObject;
  std::optional<Await> awaits;    ///< while awaiting, selector, or ready after a yield
  std::optional<Waker> waker;     ///< of its latest wake-up
  std::vector<StackFrame> stack;  ///< outermost first; empty once it ended
  TimeNs since_ns = 0;            ///< when the present state began

  bool operator==(const TaskStatus&) const = default;
};

/// What becomes of a job of an executor.
enum class JobState : std::uint8_t { submitted, running, done, failed, cancelled };
const char* to_string(JobState state);
constexpr bool is_final(JobState state) { return state >= JobState::done; }

/// A worker that is not known: the job did not begin, or that was dropped.
inline constexpr std::uint32_t kUnknownWorker = UINT32_MAX;

struct JobStatus {
  JobState state = JobState::submitted;
  ObjectId task = kNoObject;  ///< which submitted it; kNoObject: none, or it is not known
  StringId function = 0;
  std::uint32_t worker = kUnknownWorker;  ///< where it runs
  TimeNs since_ns = 0;  ///< when the present state began; running: on its worker, before the loop told of it

  bool operator==(const JobStatus&) const = default;
};

enum class ThreadState : std::uint8_t { running, blocked, ended };
/// "running", "blocked", "ended": the words used on screen, in text and in JSON.
const char* to_string(ThreadState state);

struct ThreadStatus {
  ThreadState state = ThreadState::running;
  StringId name = 0;        ///< 0: none was given, or its beginning was dropped
  ThreadBlock block;        ///< while blocked: in what
  LocationId location = 0;  ///< likewise, the call
  TimeNs since_ns = 0;      ///< when the present state began

  bool operator==(const ThreadStatus&) const = default;
};

/// One run of a handle or of a task's step.
struct Turn {
  ObjectId id = kNoObject;  ///< the task or handle
  bool is_task = false;
  TimeNs begin_ns = 0;
  TimeNs end_ns = 0;
};

/// What one event changed: all that spans, turns, worker lanes and statistics are made of.
struct Change {
  struct Task {
    ObjectId id = kNoObject;  ///< kNoObject: no task
    TaskState state = TaskState::created;
  };
  Task subject;              ///< the task the event is about, and its state now
  Task lost;                 ///< a task whose turn ended without an event, because that was dropped
  bool subject_new = false;  ///< the subject was not known before
  bool ignored = false;      ///< the event is about a task that had ended: it changes nothing
  bool turn_ended = false;   ///< the turn that lasted before the event: `turn`
  bool turn_began = false;   ///< a new turn, of LoopState::running
  Turn turn;
  ObjectId job_id = kNoObject;     ///< the executor job the event is about; kNoObject: none
  JobStatus job;                   ///< what is known of it now; of an ended one for the last time
  ObjectId thread_id = kNoObject;  ///< the thread whose state the event changed; kNoObject: none
  bool thread_new = false;         ///< it was not known before
  ThreadStatus thread;             ///< what is known of it now; of an ended one for the last time
};

/// A loop at a moment: everything the loop panel, `loopscope state` and the source panel show. A value: apply() moves
/// it one event further. What a Model gives is in order of the ids.
struct LoopState {
  TimeNs at_ns = 0;
  LoopPhase phase = LoopPhase::idle;
  std::uint64_t frame = 0;
  TimeNs phase_since_ns = 0;
  TimeNs select_timeout_ns = 0;  ///< of the latest select
  ObjectId running = kNoObject;  ///< the task or handle whose turn it is
  bool running_is_task = false;
  std::deque<ReadyEntry> ready;  ///< in order
  IdMap<TimerEntry> timers;
  IdMap<WatchEntry> watches;
  IdMap<TaskStatus> tasks;      ///< every task created so far; ended ones too
  IdMap<JobStatus> jobs;        ///< of executors, submitted and not ended
  IdMap<ThreadStatus> threads;  ///< of the program, begun and not ended

  bool operator==(const LoopState&) const = default;

  /// Applies the next event of this loop (events of other loops are ignored by the caller). Takes any events: what is
  /// about an unknown task makes it known, what is about an ended one is ignored, and a turn whose end was lost ends
  /// where the next event stands that cannot be inside it; its task then awaits something unknown. Who takes ended
  /// tasks out of `tasks` says here which those are.
  Change apply(const Event& event, const IdSet* ended = nullptr);

  /// Puts timers, watches, tasks, jobs and threads in order of their ids.
  void sort();

  /// Armed timers by deadline, then by order of arming.
  std::vector<TimerEntry> timers_in_order() const;

  /// The watches, each with the task that it will wake: a stream's watch is for nobody in particular, and wakes who
  /// awaits its descriptor just now.
  std::vector<WatchEntry> watches_with_tasks() const;

 private:
  void enter(LoopPhase next);
  void apply_handle(const Event& event, Change& change);
  void apply_task(const Event& event, const IdSet* ended, Change& change);
  void apply_to_task(const Event& event, TaskStatus& task, Change& change);
  void apply_job(const Event& event, Change& change);
  void apply_thread(const Event& event, Change& change);
  void set_task(ObjectId id, TaskStatus& task, TaskState state, Change& change);
  void begin_turn(ObjectId id, bool is_task, Change& change);
  void end_turn(ObjectId id, bool is_task, Change& change);
  void end_lost_turn(Change& change);
  void forget_ready_handles();
  void remove_ready(ObjectId id, bool is_task);
};

/// Whether the event tells what a thread does.
bool is_about_thread(Kind kind);

/// Whether the event's subject is a task whose status it may change; a LoopState ignores such events about ended tasks.
bool is_about_task(Kind kind);

}  // namespace loopscope::trace
