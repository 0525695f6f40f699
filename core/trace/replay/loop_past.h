#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "core/base/id_table.h"
#include "core/trace/event/event.h"
#include "core/trace/event/task_state.h"
#include "core/trace/replay/checkpoint.h"

/// What a Past (past.h) keeps of one loop.
namespace loopscope::trace {

inline constexpr std::uint64_t kNever = UINT64_MAX;

/// An event of the trace and its number.
struct Kept {
  std::uint64_t number = kNever;
  Event event;

  bool there() const { return number != kNever; }
  void forget() { number = kNever; }
};

using KeptEvents = std::vector<Kept>;

/// A task that has not ended.
struct LiveTask {
  TaskState state = TaskState::created;
  bool lost_turn = false;     ///< its latest turn ended without an event
  bool root_present = false;  ///< its outermost coroutine is on the stack
  bool await_shows = false;   ///< `await` tells where the innermost coroutine stands
  std::uint64_t unnamed = 0;  ///< which unnamed task it is; 0: it has a name, or was never created
  Kept first;                 ///< task_create, or whatever made it known where that was dropped
  Kept rename;
  Kept ready;
  Kept run;
  Kept await;
  Kept lost;        ///< stands for what ended its latest turn without an event
  Kept root_leave;  ///< its outermost coroutine returned
  KeptEvents entered;
  Kept inner_enter;  ///< with inner_leave: the latest call of the innermost coroutine, which tells where it stands
  Kept inner_leave;

  bool unseen() const { return first.event.kind != Kind::task_create; }
  void collect(KeptEvents& out) const;
};

struct EndedTask {
  std::uint64_t unnamed = 0;
  Kept first;
  Kept rename;
  Kept done;
};

/// A timer or handle that is in the ready queue: what put it there, and before that armed it.
struct Queued {
  Kept armed;
  Kept ready;
};

struct Watch {
  Kept watch;      ///< fd_watch; where that was dropped, the first fd_ready
  Kept ready;      ///< while it is in the ready queue
  Kept unwatched;  ///< the turn that took it out of it, where fd_watch was dropped
};

/// Values that are too large for a table of ids, in a pool.
template <class T>
class Pool {
 public:
  T* find(ObjectId id) {
    const std::uint32_t* index = table_.find(id);
    return index == nullptr ? nullptr : &values_[*index];
  }
  T& emplace(ObjectId id) {
    const auto [index, is_new] = table_.emplace(id);
    if (!is_new) return values_[*index];
    if (free_.empty()) {
      *index = static_cast<std::uint32_t>(values_.size());
      return values_.emplace_back();
    }
    *index = free_.back();
    free_.pop_back();
    return values_[*index] = T{};
  }
  void erase(ObjectId id) {
    const std::uint32_t* index = table_.find(id);
    if (index == nullptr) return;
    free_.push_back(*index);
    table_.erase(id);
  }
  void clear() {
    table_.clear();
    values_.clear();
    free_.clear();
  }
  template <class Use>
  void for_each(Use use) const {
    table_.for_each([&](ObjectId, std::uint32_t index) { use(values_[index]); });
  }
  template <class Use>
  void change_each(Use use) {
    table_.for_each([&](ObjectId, std::uint32_t index) { use(values_[index]); });
  }

 private:
  IdTable<std::uint32_t> table_;
  std::deque<T> values_;
  std::vector<std::uint32_t> free_;
};

/// One loop. It follows the events as whoever shows a loop's state does, and notes for each part of the state which
/// event it comes from.
class LoopPast {
 public:
  void add(const Kept& kept);
  void collect(KeptEvents& out, std::vector<std::pair<std::uint64_t, std::uint64_t>>& unnamed) const;
  LoopTally tally;

 private:
  enum class Phase : std::uint8_t { idle, select, run, paused };

  void add_to_handles(const Kept& kept);
  void add_to_tasks(const Kept& kept);
  void add_to_task(const Kept& kept, LiveTask& task);
  void enter_coroutine(const Kept& kept, LiveTask& task);
  void leave_coroutine(const Kept& kept, LiveTask& task);
  void end_task(const Kept& kept, const LiveTask& task);

  void enter(Phase next, const Kept& kept);
  void begin_turn(bool is_task, const Kept& kept);
  void end_turn(bool is_task, const Kept& kept);
  void end_lost_turn(const Kept& kept);

  Phase phase_ = Phase::idle;
  ObjectId running_ = kNoObject;
  bool running_is_task_ = false;
  Kept start_;
  Kept frame_;
  Kept select_;
  Kept dropped_;
  Kept phase_begin_;  // of the latest phase that was not idle
  Kept phase_end_;    // and its end, when idle came
  Pool<LiveTask> tasks_;
  Pool<Kept> timers_;  // armed
  Pool<Queued> queued_;
  Pool<Watch> watches_;
  std::deque<EndedTask> ended_;
};

}  // namespace loopscope::trace
