#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"
#include "core/trace/event/task_state.h"
#include "core/trace/replay/loop_state.h"
#include "core/trace/replay/place.h"
#include "core/trace/replay/replay.h"

namespace loopscope::diagnose {

/// How a task spent its life. What still lasts counts up to the newest event.
struct TaskStatistics {
  ObjectId id = kNoObject;
  LoopId loop = 0;
  std::string name;
  LocationId coroutine = 0;
  ObjectId parent = kNoObject;
  trace::TaskState state = trace::TaskState::created;
  TimeNs created_ns = 0;
  std::optional<TimeNs> ended_ns;
  std::uint64_t turns = 0;
  TimeNs running_ns = 0;
  TimeNs ready_ns = 0;
  TimeNs awaiting_ns = 0;
  TimeNs selector_ns = 0;
  std::optional<StringId> outcome;  ///< its result or exception as text, once it ended
  LocationId last_await = 0;        ///< where the program stood when it awaited last
};

/// How a thread spent its life. What still lasts counts up to the newest event.
struct ThreadStatistics {
  ObjectId id = kNoObject;
  LoopId loop = 0;  ///< under whose number it is told of
  std::string name;
  trace::ThreadState state = trace::ThreadState::running;
  TimeNs begun_ns = 0;
  std::optional<TimeNs> ended_ns;
  std::uint64_t turns = 0;  ///< how often it went on, its beginning included
  TimeNs running_ns = 0;
  std::array<TimeNs, trace::kCallCount> blocked_ns{};  ///< in each kind of call

  TimeNs all_blocked_ns() const;
};

/// How a loop spent its time between its start and its stop.
struct LoopStatistics {
  LoopId id = 0;
  std::uint64_t frames = 0;
  std::uint64_t turns = 0;  ///< of tasks and callbacks, that ended
  TimeNs select_ns = 0;
  TimeNs run_ns = 0;
  TimeNs idle_ns = 0;
  TimeNs paused_ns = 0;
  std::size_t max_ready = 0;  ///< the greatest length of the ready queue
  TimeNs max_handle_ns = 0;   ///< the longest turn
};

/// Figures over a stream of events, in one pass. Memory: what is alive, and under a hundred bytes for every task that
/// ever was. Not thread-safe.
class Statistics {
 public:
  /// `symbols` must outlive it and may grow.
  explicit Statistics(const trace::Symbols& symbols);

  /// Takes in the next event (portable form, times not decreasing). The turn that it ended, if it ended one.
  std::optional<trace::Turn> add(const trace::Event& event);

  std::uint64_t events() const { return events_; }
  std::uint64_t dropped() const { return dropped_; }
  /// Lines that the program printed.
  std::uint64_t lines() const { return lines_; }
  /// Workers of executors, threads or processes, that were given a job.
  std::size_t workers() const { return workers_.size(); }
  /// The time of the newest event.
  TimeNs duration_ns() const { return now_ns_; }
  const trace::Symbols& symbols() const { return *symbols_; }

  /// Loops by id, without what is none: threads alone.
  std::vector<LoopStatistics> loops() const;
  std::size_t task_count() const { return tasks_.size(); }
  /// How many tasks ended so: done, failed, cancelled.
  std::uint64_t ended(trace::TaskState how) const { return ended_[static_cast<std::size_t>(how)]; }
  /// Task number `index` in order of creation.
  TaskStatistics task_at(std::size_t index) const;

  std::size_t thread_count() const { return threads_.size(); }
  /// Thread number `index` in order of beginning.
  ThreadStatistics thread_at(std::size_t index) const;

  /// What is known of one task now, without the time of its present state; nothing of an unknown one.
  std::optional<TaskStatistics> task(LoopId loop, ObjectId id) const;
  /// The loop's state after the newest event, without the tasks that have ended; nullptr for an unknown loop. Valid
  /// until the next event.
  const trace::LoopState* state(LoopId loop) const;
  /// When the present turn of a loop began; nothing when none lasts.
  std::optional<TimeNs> turn_begin(LoopId loop) const;

 private:
  using TaskIndex = std::uint32_t;  // in tasks_

  // A task in little memory: a trace may have millions.
  struct Task {
    TimeNs created_ns = 0;
    TimeNs since_ns = 0;  // when its present state began: its end, once it has ended
    TimeNs running_ns = 0;
    TimeNs ready_ns = 0;
    TimeNs awaiting_ns = 0;
    TimeNs selector_ns = 0;
    std::uint64_t turns = 0;
    ObjectId id = kNoObject;
    ObjectId parent = kNoObject;
    trace::Name name;
    LocationId coroutine = 0;
    LocationId last_await = 0;
    StringId outcome = 0;
    LoopId loop = 0;
    trace::TaskState state = trace::TaskState::created;
    bool held = false;  // ready, but the loop is paused
  };
  struct Thread {
    ThreadStatistics figures;  // without what follows
    trace::Name name;
    trace::Call in = trace::Call::other;  // while it is blocked
    TimeNs since_ns = 0;                  // when its present state began
  };
  struct Loop {
    explicit Loop(LoopId id) : replay(id) { figures.id = id; }

    LoopStatistics figures;
    trace::Replay replay;
    TimeNs since_ns = 0;                                // up to when its time is accounted for
    std::unordered_map<ObjectId, TaskIndex> live;       // tasks that have not ended
    std::vector<TaskIndex> in_order;                    // tasks whose ids grow, as nearly all do
    std::unordered_map<ObjectId, TaskIndex> strays;     // the others
    std::unordered_map<ObjectId, std::size_t> threads;  // that have not ended, in threads_
  };
  static void account(const Loop& loop, TimeNs now_ns, LoopStatistics& figures);
  static void account(Task& task, TimeNs now_ns);
  TaskStatistics figures(const Task& task) const;
  std::optional<TaskIndex> find(const Loop& loop, ObjectId id) const;
  void task_changed(Loop& loop, const trace::Change::Task& change, const trace::Event& event);
  static void account(Thread& thread, TimeNs now_ns);
  void thread_changed(Loop& loop, const trace::Step& step, const trace::Event& event);
  void hold_tasks(const Loop& loop, trace::Hold hold);
  void add_task(Loop& loop, const trace::Step& step, const trace::Event& event);

  const trace::Symbols* symbols_;
  std::uint64_t events_ = 0;
  std::uint64_t dropped_ = 0;
  std::uint64_t lines_ = 0;
  std::array<std::uint64_t, trace::kTaskStateCount> ended_{};  // by state
  std::set<std::pair<LoopId, ObjectId>> workers_;
  TimeNs now_ns_ = 0;
  trace::UserPlace user_place_;
  std::map<LoopId, Loop> loops_;
  std::vector<Task> tasks_;
  std::vector<Thread> threads_;
};

}  // namespace loopscope::diagnose
