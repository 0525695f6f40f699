#include "core/trace/replay/loop_facts.h"

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

}  // namespace

void LiveTask::collect(bool running, KeptEvents& out) const {
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
  if (running || lost_turn || unseen() || yielded) put(out, run);
  if (lost_turn) put(out, lost);
}

LoopTally LoopFacts::tally() const {
  LoopTally tally = tally_;
  tally.unnamed_tasks = replay_.unnamed_tasks();
  return tally;
}

void LoopFacts::set_tally(const LoopTally& tally) {
  tally_ = tally;
  replay_.set_unnamed_tasks(tally.unnamed_tasks);
}

void LoopFacts::add(const Kept& kept) {
  const LoopPhase before = replay_.state().phase;
  const Step step = replay_.apply(kept.event);
  const Kind kind = kept.event.kind;
  add_to_loop(kept, before, step.change);
  if (LiveTask* lost = tasks_.find(step.change.lost.id)) {
    lost->lost_turn = true;
    lost->lost = end_of_turn(kept);
  }
  if (is_about_thread(kind)) return add_to_threads(kept, step.change);
  if (!is_about_task(kind) && kind != Kind::task_rename) return add_to_handles(kept);
  if (step.change.subject_new) {
    LiveTask& task = tasks_.emplace(kept.event.subject);
    task.first = kept;
    task.root_present = kind == Kind::task_create;
    if (creates_unnamed(kept.event)) task.unnamed = replay_.unnamed_tasks();
  }
  if (LiveTask* task = tasks_.find(kept.event.subject)) add_to_task(kept, step, *task);
}

void LoopFacts::add_to_loop(const Kept& kept, LoopPhase before, const Change& change) {
  switch (kept.event.kind) {
    case Kind::loop_start:
      start_ = kept;
      break;
    case Kind::frame_begin:
      frame_ = kept;
      break;
    case Kind::select_begin:
      select_ = kept;
      break;
    case Kind::dropped:
      dropped_ = kept;
      tally_.dropped_events += kept.event.a;
      queued_.clear();
      watches_.change_each([](Watch& watch) { watch.ready.forget(); });
      break;
    default:
      break;
  }
  const LoopPhase now = replay_.state().phase;
  if (change.turn_began || (now != before && now != LoopPhase::idle)) {
    phase_begin_ = kept;
    phase_end_.forget();
  } else if (now != before) {
    phase_end_ = puts_into_ready_queue(kept.event) ? end_of_turn(kept) : kept;
  }
}

// ---------------------------------------------------------------------------------------------------------
// Timers, watches, handles
// ---------------------------------------------------------------------------------------------------------

void LoopFacts::add_to_handles(const Kept& kept) {
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
      return;
    default:
      return;
  }
}

void LoopFacts::add_to_threads(const Kept& kept, const Change& change) {
  if (change.thread_id == kNoObject) return;
  if (change.thread.state == ThreadState::ended) return threads_.erase(change.thread_id);
  LiveThread& thread = threads_.emplace(change.thread_id);
  if (change.thread_new || kept.event.kind == Kind::thread_begin) thread.first = kept;
  thread.latest = kept;
}

// ---------------------------------------------------------------------------------------------------------
// Tasks
// ---------------------------------------------------------------------------------------------------------

void LoopFacts::add_to_task(const Kept& kept, const Step& step, LiveTask& task) {
  if (step.change.subject.id != kNoObject) task.lost_turn = false;
  switch (kept.event.kind) {
    case Kind::task_ready:
      // One that is ready already stays where it is in the queue.
      if (step.change.subject.id != kNoObject) task.ready = kept;
      return;
    case Kind::task_run:
      task.run = kept;
      return;
    case Kind::task_await:
      task.await = kept;
      task.await_shows = true;
      task.inner_enter.forget();
      task.inner_leave.forget();
      return;
    case Kind::task_done:
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

void LoopFacts::enter_coroutine(const Kept& kept, LiveTask& task) {
  task.entered.push_back(kept);
  task.await_shows = false;
  task.inner_enter.forget();
  task.inner_leave.forget();
}

void LoopFacts::leave_coroutine(const Kept& kept, LiveTask& task) {
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

void LoopFacts::end_task(const Kept& kept, const LiveTask& task) {
  ++tally_.ended_tasks;
  ended_.push_back({.unnamed = task.unnamed, .first = task.first, .rename = task.rename, .done = kept});
  if (ended_.size() > kEndedTasksKept) ended_.pop_front();
  tasks_.erase(kept.event.subject);
}

// ---------------------------------------------------------------------------------------------------------
// Checkpoints
// ---------------------------------------------------------------------------------------------------------

void LoopFacts::collect(KeptEvents& out, std::vector<std::pair<std::uint64_t, std::uint64_t>>& unnamed) const {
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
  threads_.for_each([&](const LiveThread& thread) {
    put(out, thread.first);
    put(out, thread.latest);
  });
  for (const EndedTask& task : ended_) {
    put(out, task.first);
    put(out, task.rename);
    put(out, task.done);
    if (creates_unnamed(task.first.event)) unnamed.emplace_back(task.first.number, task.unnamed);
  }
  tasks_.for_each([&](const LiveTask& task) {
    const auto status = replay_.state().tasks.find(task.first.event.subject);
    task.collect(status->second.state == TaskState::running, out);
    if (creates_unnamed(task.first.event)) unnamed.emplace_back(task.first.number, task.unnamed);
  });
}

}  // namespace loopscope::trace
