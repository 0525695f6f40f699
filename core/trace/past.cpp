#include "core/trace/past.h"

#include <algorithm>
#include <utility>

#include "core/trace/validator.h"

namespace loopscope::trace {

namespace {

constexpr std::uint64_t kNever = UINT64_MAX;

/// An event of the trace and its number.
struct Kept {
  std::uint64_t number = kNever;
  Event event;

  bool there() const { return number != kNever; }
  void forget() { number = kNever; }
};

using KeptEvents = std::vector<Kept>;

/// An event that ends a turn without saying so stands for more than that: loop_resume says no more.
Kept end_of_turn(const Kept& kept) {
  return {kept.number, {.time_ns = kept.event.time_ns, .kind = Kind::loop_resume, .loop = kept.event.loop}};
}

void put(KeptEvents& out, const Kept& kept) {
  if (kept.there()) out.push_back(kept);
}

bool yields(const Event& event) {
  return event.kind == Kind::task_await && Await::unpack(event.a).what == Await::What::yield;
}

bool puts_into_ready_queue(const Event& event) { return event.kind == Kind::task_ready || yields(event); }

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

void LiveTask::collect(KeptEvents& out) const {
  // Where its creation was dropped the first event only makes it known, and only before it enters a coroutine.
  const auto known_by = [this](const Kept& kept) { return kept.there() && kept.number < entered.front().number; };
  if (!unseen()) {
    put(out, first);
  } else if (!entered.empty() && !known_by(ready) && !known_by(run) && !known_by(await)) {
    Kept known = first;
    known.event.kind = Kind::task_await;
    known.event.a = Await{.what = Await::What::future}.packed();
    known.event.b = 0;
    put(out, known);
  }
  put(out, rename);
  put(out, ready);
  put(out, root_leave);
  out.insert(out.end(), entered.begin(), entered.end());
  put(out, inner_enter);
  put(out, inner_leave);
  const bool awaits =
      await.there() && (!ready.there() || await.number > ready.number) && (!run.there() || await.number > run.number);
  const bool shows_await = await.there() && (awaits || await_shows || unseen());
  if (shows_await) put(out, await);
  // A task that yielded is ready already, unless its turn since then is told.
  const bool yielded = shows_await && yields(await.event);
  if (state == TaskState::running || lost_turn || unseen() || yielded) put(out, run);
  if (lost_turn) put(out, lost);
}

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

TaskState state_awaiting(const Event& event) {
  const Await await = Await::unpack(event.a);
  if (await.what == Await::What::yield) return TaskState::ready;
  return await.on_selector() ? TaskState::selector : TaskState::awaiting;
}

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

}  // namespace

/// One loop. It follows the events as whoever shows a loop's state does, and notes for each part of the state which
/// event it comes from.
class Past::Loop {
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

void Past::Loop::add(const Kept& kept) {
  const Kind kind = kept.event.kind;
  switch (kind) {
    case Kind::loop_start:
      start_ = kept;
      [[fallthrough]];
    case Kind::loop_stop:
    case Kind::select_end:
    case Kind::loop_resume:
      end_lost_turn(kept);
      return enter(Phase::idle, kept);
    case Kind::frame_begin:
      frame_ = kept;
      end_lost_turn(kept);
      return enter(Phase::idle, kept);
    case Kind::select_begin:
      select_ = kept;
      end_lost_turn(kept);
      return enter(Phase::select, kept);
    case Kind::loop_pause:
      end_lost_turn(kept);
      return enter(Phase::paused, kept);
    case Kind::dropped:
      dropped_ = kept;
      tally.dropped_events += kept.event.a;
      queued_.clear();
      return watches_.change_each([](Watch& watch) { watch.ready.forget(); });
    default:
      if (kind >= Kind::task_create && (kind <= Kind::coro_leave || kind == Kind::task_rename)) {
        return add_to_tasks(kept);
      }
      return add_to_handles(kept);
  }
}

// ---------------------------------------------------------------------------------------------------------
// Phases and turns
// ---------------------------------------------------------------------------------------------------------

void Past::Loop::enter(Phase next, const Kept& kept) {
  if (phase_ == next) return;
  phase_ = next;
  if (next == Phase::idle) {
    phase_end_ = puts_into_ready_queue(kept.event) ? end_of_turn(kept) : kept;
  } else {
    phase_begin_ = kept;
    phase_end_.forget();
  }
}

void Past::Loop::begin_turn(bool is_task, const Kept& kept) {
  end_lost_turn(kept);
  running_ = kept.event.subject;
  running_is_task_ = is_task;
  enter(Phase::run, kept);
}

void Past::Loop::end_turn(bool is_task, const Kept& kept) {
  if (phase_ != Phase::run || running_ != kept.event.subject || running_is_task_ != is_task) return;
  enter(Phase::idle, kept);
}

void Past::Loop::end_lost_turn(const Kept& kept) {
  if (phase_ != Phase::run) return;
  enter(Phase::idle, kept);
  if (!running_is_task_) return;
  LiveTask* task = tasks_.find(running_);
  if (task == nullptr) return;
  task->state = TaskState::awaiting;
  task->lost_turn = true;
  task->lost = end_of_turn(kept);
}

// ---------------------------------------------------------------------------------------------------------
// Timers, watches, handles
// ---------------------------------------------------------------------------------------------------------

void Past::Loop::add_to_handles(const Kept& kept) {
  const ObjectId id = kept.event.subject;
  if (id == kNoObject) return;
  switch (kept.event.kind) {
    case Kind::timer_arm:
      timers_.emplace(id) = kept;
      return;
    case Kind::timer_fire: {
      Queued& queued = queued_.emplace(id);
      queued = {.armed = {}, .ready = kept};
      if (const Kept* armed = timers_.find(id)) queued.armed = *armed;
      return timers_.erase(id);
    }
    case Kind::timer_cancel:
      return timers_.find(id) != nullptr ? timers_.erase(id) : queued_.erase(id);
    case Kind::fd_watch:
      watches_.emplace(id).watch = kept;
      return;
    case Kind::fd_ready: {
      Watch& watch = watches_.emplace(id);
      if (!watch.watch.there()) watch.watch = kept;
      if (!watch.ready.there()) watch.ready = kept;
      return;
    }
    case Kind::fd_unwatch:
      return watches_.erase(id);
    case Kind::handle_ready:
      queued_.emplace(id) = {.armed = {}, .ready = kept};
      return;
    case Kind::handle_cancel:
      return queued_.erase(id);
    case Kind::handle_begin:
      queued_.erase(id);
      if (Watch* watch = watches_.find(id)) {
        watch->ready.forget();
        if (watch->watch.event.kind != Kind::fd_watch) watch->unwatched = kept;
      }
      return begin_turn(false, kept);
    case Kind::handle_end:
      return end_turn(false, kept);
    default:
      return;
  }
}

// ---------------------------------------------------------------------------------------------------------
// Tasks
// ---------------------------------------------------------------------------------------------------------

void Past::Loop::add_to_tasks(const Kept& kept) {
  const Event& event = kept.event;
  if (event.subject == kNoObject) return;
  LiveTask* task = tasks_.find(event.subject);
  if (task == nullptr) {
    const bool says_state = event.kind <= Kind::task_done && event.kind != Kind::task_cancel_requested;
    if (!says_state) return;
    task = &tasks_.emplace(event.subject);
    task->first = kept;
    if (event.kind == Kind::task_create) {
      task->root_present = true;
      if (creates_unnamed(event)) task->unnamed = ++tally.unnamed_tasks;
      return;
    }
  }
  add_to_task(kept, *task);
}

void Past::Loop::add_to_task(const Kept& kept, LiveTask& task) {
  switch (kept.event.kind) {
    case Kind::task_ready:
      if (task.state == TaskState::ready) return;
      end_turn(true, kept);
      task.ready = kept;
      task.state = TaskState::ready;
      task.lost_turn = false;
      return;
    case Kind::task_run:
      begin_turn(true, kept);
      task.run = kept;
      task.state = TaskState::running;
      task.lost_turn = false;
      return;
    case Kind::task_await:
      end_turn(true, kept);
      task.await = kept;
      task.await_shows = true;
      task.inner_enter.forget();
      task.inner_leave.forget();
      task.state = state_awaiting(kept.event);
      task.lost_turn = false;
      return;
    case Kind::task_done:
      end_turn(true, kept);
      return end_task(kept, task);
    case Kind::task_rename:
      task.rename = kept;
      return;
    case Kind::coro_enter:
      return enter_coroutine(kept, task);
    case Kind::coro_leave:
      return leave_coroutine(kept, task);
    default:
      return;
  }
}

void Past::Loop::enter_coroutine(const Kept& kept, LiveTask& task) {
  task.entered.push_back(kept);
  task.await_shows = false;
  task.inner_enter.forget();
  task.inner_leave.forget();
}

void Past::Loop::leave_coroutine(const Kept& kept, LiveTask& task) {
  task.await_shows = false;
  task.inner_enter.forget();
  task.inner_leave.forget();
  if (!task.entered.empty()) {
    task.inner_enter = task.entered.back();
    task.inner_leave = kept;
    task.entered.pop_back();
  } else if (task.root_present) {
    task.root_present = false;
    task.root_leave = kept;
  }
}

void Past::Loop::end_task(const Kept& kept, const LiveTask& task) {
  ++tally.ended_tasks;
  ended_.push_back({.unnamed = task.unnamed, .first = task.first, .rename = task.rename, .done = kept});
  if (ended_.size() > kEndedTasksKept) ended_.pop_front();
  tasks_.erase(kept.event.subject);
}

// ---------------------------------------------------------------------------------------------------------
// Checkpoints
// ---------------------------------------------------------------------------------------------------------

void Past::Loop::collect(KeptEvents& out, std::vector<std::pair<std::uint64_t, std::uint64_t>>& unnamed) const {
  for (const Kept* kept : {&start_, &frame_, &select_, &dropped_, &phase_begin_, &phase_end_}) put(out, *kept);
  timers_.for_each([&](const Kept& armed) { put(out, armed); });
  queued_.for_each([&](const Queued& queued) {
    put(out, queued.armed);
    put(out, queued.ready);
  });
  watches_.for_each([&](const Watch& watch) {
    put(out, watch.watch);
    put(out, watch.unwatched);
    put(out, watch.ready);
  });
  for (const EndedTask& task : ended_) {
    put(out, task.first);
    put(out, task.rename);
    put(out, task.done);
    if (creates_unnamed(task.first.event)) unnamed.emplace_back(task.first.number, task.unnamed);
  }
  tasks_.for_each([&](const LiveTask& task) {
    task.collect(out);
    if (creates_unnamed(task.first.event)) unnamed.emplace_back(task.first.number, task.unnamed);
  });
}

Past::Past() = default;
Past::~Past() = default;
Past::Past(Past&&) noexcept = default;
Past& Past::operator=(Past&&) noexcept = default;

Past::Past(const Checkpoint& checkpoint) {
  auto unnamed = checkpoint.unnamed.begin();
  for (const Event& event : checkpoint.events) {
    if (creates_unnamed(event) && unnamed != checkpoint.unnamed.end())
      loop_of(event.loop).tally.unnamed_tasks = *unnamed++ - 1;
    add(event);
  }
  for (const LoopTally& tally : checkpoint.loops) loop_of(tally.loop).tally = tally;
  next_ = std::max(next_, checkpoint.event);
}

Past::Loop& Past::loop_of(LoopId id) {
  std::unique_ptr<Loop>& loop = loops_[id];
  if (!loop) {
    loop = std::make_unique<Loop>();
    loop->tally.loop = id;
  }
  return *loop;
}

void Past::add(const Event& event) { loop_of(event.loop).add({next_++, event}); }

Checkpoint Past::checkpoint() const {
  Checkpoint result{.event = next_, .loops = {}, .events = {}, .unnamed = {}};
  KeptEvents kept;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> unnamed;
  for (const auto& loop : loops_) {
    if (!loop) continue;
    loop->collect(kept, unnamed);
    result.loops.push_back(loop->tally);
  }
  // One event may matter for several reasons. What stands for the end of a lost turn comes before what ended it.
  const auto key = [](const Kept& k) { return std::pair(k.number, k.event.kind != Kind::loop_resume); };
  std::sort(kept.begin(), kept.end(), [&](const Kept& l, const Kept& r) { return key(l) < key(r); });
  kept.erase(std::unique(kept.begin(), kept.end(), [&](const Kept& l, const Kept& r) { return key(l) == key(r); }),
             kept.end());
  result.events.reserve(kept.size());
  for (const Kept& k : kept) result.events.push_back(k.event);
  std::sort(unnamed.begin(), unnamed.end());
  for (const auto& [number, unnamed_task] : unnamed) result.unnamed.push_back(unnamed_task);
  return result;
}

}  // namespace loopscope::trace
