#include "core/trace/replay/loop_past.h"

namespace loopscope::trace {

namespace {

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

TaskState state_awaiting(const Event& event) {
  const Await await = Await::unpack(event.a);
  if (await.what == Await::What::yield) return TaskState::ready;
  return await.on_selector() ? TaskState::selector : TaskState::awaiting;
}

}  // namespace

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

void LoopPast::add(const Kept& kept) {
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

void LoopPast::enter(Phase next, const Kept& kept) {
  if (phase_ == next) return;
  phase_ = next;
  if (next == Phase::idle) {
    phase_end_ = puts_into_ready_queue(kept.event) ? end_of_turn(kept) : kept;
  } else {
    phase_begin_ = kept;
    phase_end_.forget();
  }
}

void LoopPast::begin_turn(bool is_task, const Kept& kept) {
  end_lost_turn(kept);
  running_ = kept.event.subject;
  running_is_task_ = is_task;
  enter(Phase::run, kept);
}

void LoopPast::end_turn(bool is_task, const Kept& kept) {
  if (phase_ != Phase::run || running_ != kept.event.subject || running_is_task_ != is_task) return;
  enter(Phase::idle, kept);
}

void LoopPast::end_lost_turn(const Kept& kept) {
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

void LoopPast::add_to_handles(const Kept& kept) {
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

void LoopPast::add_to_tasks(const Kept& kept) {
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

void LoopPast::add_to_task(const Kept& kept, LiveTask& task) {
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

void LoopPast::enter_coroutine(const Kept& kept, LiveTask& task) {
  task.entered.push_back(kept);
  task.await_shows = false;
  task.inner_enter.forget();
  task.inner_leave.forget();
}

void LoopPast::leave_coroutine(const Kept& kept, LiveTask& task) {
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

void LoopPast::end_task(const Kept& kept, const LiveTask& task) {
  ++tally.ended_tasks;
  ended_.push_back({.unnamed = task.unnamed, .first = task.first, .rename = task.rename, .done = kept});
  if (ended_.size() > kEndedTasksKept) ended_.pop_front();
  tasks_.erase(kept.event.subject);
}

// ---------------------------------------------------------------------------------------------------------
// Checkpoints
// ---------------------------------------------------------------------------------------------------------

void LoopPast::collect(KeptEvents& out, std::vector<std::pair<std::uint64_t, std::uint64_t>>& unnamed) const {
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

}  // namespace loopscope::trace
