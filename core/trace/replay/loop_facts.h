#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "core/base/id_table.h"
#include "core/trace/event/event.h"
#include "core/trace/replay/checkpoint.h"
#include "core/trace/replay/replay.h"

/// What a Checkpointer (checkpoint.h) keeps of one loop.
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

/// Which events what is known of a task that has not ended comes from.
struct LiveTask {
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
  /// `running`: it is the one that runs now.
  void collect(bool running, KeptEvents& out) const;
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

/// A thread that has not ended: what made it known, and what began its present state.
struct LiveThread {
  Kept first;
  Kept latest;
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

/// One loop's facts, each with the event that it comes from. What an event means and changes is told by a Replay; what
/// is kept here is numbers of events, and those events.
class LoopFacts {
 public:
  explicit LoopFacts(LoopId loop) : replay_(loop) { tally_.loop = loop; }

  void add(const Kept& kept);
  void collect(KeptEvents& out, std::vector<std::pair<std::uint64_t, std::uint64_t>>& unnamed) const;

  LoopTally tally() const;
  void set_tally(const LoopTally& tally);
  /// How many unnamed tasks there were before the next event.
  void set_unnamed_tasks(std::uint64_t count) { replay_.set_unnamed_tasks(count); }

 private:
  void add_to_loop(const Kept& kept, LoopPhase before, const Change& change);
  void add_to_handles(const Kept& kept);
  void add_to_threads(const Kept& kept, const Change& change);
  void add_to_task(const Kept& kept, const Step& step, LiveTask& task);
  static void enter_coroutine(const Kept& kept, LiveTask& task);
  static void leave_coroutine(const Kept& kept, LiveTask& task);
  void end_task(const Kept& kept, const LiveTask& task);

  Replay replay_;
  LoopTally tally_;  // unnamed_tasks are counted by the replay
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
  Pool<LiveThread> threads_;
  std::deque<EndedTask> ended_;
};

}  // namespace loopscope::trace
