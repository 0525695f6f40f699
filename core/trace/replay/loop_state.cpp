#include "core/trace/replay/loop_state.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace loopscope::trace {

namespace {

TaskState state_awaiting(const Await& await) {
  if (await.what == Await::What::yield) return TaskState::ready;
  return await.on_selector() ? TaskState::selector : TaskState::awaiting;
}

template <class State>
State state_after(std::uint64_t outcome) {
  switch (static_cast<Outcome>(outcome)) {
    case Outcome::exception:
      return State::failed;
    case Outcome::cancelled:
      return State::cancelled;
    case Outcome::result:
      break;
  }
  return State::done;
}

}  // namespace

const char* to_string(LoopPhase phase) {
  switch (phase) {
    case LoopPhase::idle:
      return "idle";
    case LoopPhase::select:
      return "select";
    case LoopPhase::run:
      return "run";
    case LoopPhase::paused:
      return "paused";
  }
  return "idle";
}

const char* to_string(JobState state) {
  switch (state) {
    case JobState::submitted:
      return "submitted";
    case JobState::running:
      return "running";
    case JobState::done:
      return "done";
    case JobState::failed:
      return "failed";
    case JobState::cancelled:
      return "cancelled";
  }
  return "submitted";
}

const char* to_string(ThreadState state) {
  switch (state) {
    case ThreadState::running:
      return "running";
    case ThreadState::blocked:
      return "blocked";
    case ThreadState::ended:
      break;
  }
  return "ended";
}

bool is_about_thread(Kind kind) { return kind >= Kind::thread_begin && kind <= Kind::thread_end; }

bool is_about_task(Kind kind) { return kind >= Kind::task_create && kind <= Kind::coro_leave; }

Change LoopState::apply(const Event& event, const IdSet* ended) {
  at_ns = event.time_ns;
  Change change;
  switch (event.kind) {
    case Kind::loop_start:
    case Kind::loop_stop:
    case Kind::select_end:
    case Kind::loop_resume:
      end_lost_turn(change);
      enter(LoopPhase::idle);
      break;
    case Kind::frame_begin:
      end_lost_turn(change);
      frame = event.a;
      enter(LoopPhase::idle);
      break;
    case Kind::select_begin:
      end_lost_turn(change);
      select_timeout_ns = static_cast<TimeNs>(event.a);
      enter(LoopPhase::select);
      break;
    case Kind::loop_pause:
      end_lost_turn(change);
      enter(LoopPhase::paused);
      break;
    case Kind::job_submit:
    case Kind::job_begin:
    case Kind::job_end:
      apply_job(event, change);
      break;
    default:
      if (is_about_task(event.kind)) {
        apply_task(event, ended, change);
      } else if (is_about_thread(event.kind)) {
        apply_thread(event, change);
      } else {
        apply_handle(event, change);
      }
  }
  return change;
}

void LoopState::sort() {
  timers.sort();
  watches.sort();
  tasks.sort();
  jobs.sort();
  threads.sort();
}

std::vector<WatchEntry> LoopState::watches_with_tasks() const {
  std::vector<WatchEntry> result;
  for (const auto& [id, watch] : watches) result.push_back(watch);
  const auto is_for_nobody = [](const WatchEntry& watch) { return watch.task == kNoObject; };
  if (std::none_of(result.begin(), result.end(), is_for_nobody)) return result;
  std::unordered_map<std::uint64_t, ObjectId> waiting;
  for (const auto& [id, task] : tasks) {
    if (task.state != TaskState::selector || !task.awaits) continue;
    const Interest interest = task.awaits->what == Await::What::fd_read ? Interest::read : Interest::write;
    waiting[FdInterest{interest, static_cast<int>(task.awaits->target)}.packed()] = id;
  }
  for (WatchEntry& watch : result) {
    const auto task = waiting.find(watch.interest.packed());
    if (is_for_nobody(watch) && task != waiting.end()) watch.task = task->second;
  }
  return result;
}

std::vector<TimerEntry> LoopState::timers_in_order() const {
  std::vector<TimerEntry> sorted;
  sorted.reserve(timers.size());
  for (const auto& [id, timer] : timers) sorted.push_back(timer);
  // Ids are given out in order of arming.
  std::sort(sorted.begin(), sorted.end(), [](const TimerEntry& a, const TimerEntry& b) {
    return std::tie(a.deadline_ns, a.id) < std::tie(b.deadline_ns, b.id);
  });
  return sorted;
}

void LoopState::enter(LoopPhase next) {
  if (phase == next) return;
  phase = next;
  phase_since_ns = at_ns;
}

void LoopState::apply_handle(const Event& event, Change& change) {
  const ObjectId id = event.subject;
  switch (event.kind) {
    case Kind::timer_arm:
      timers[id] = {id, static_cast<TimeNs>(event.a), static_cast<ObjectId>(event.b)};
      break;
    case Kind::timer_fire: {
      ReadyEntry entry{id, false, {Waker::Kind::timer, id}, 0, kNoObject};
      if (const auto timer = timers.find(id); timer != timers.end()) {
        entry.task = timer->second.task;
        timers.erase(timer);
      }
      ready.push_back(entry);
      break;
    }
    case Kind::timer_cancel:
      // A timer that is still armed is not in the ready queue: no need to look for it there.
      if (timers.erase(id) == 0) remove_ready(id, false);
      break;
    case Kind::fd_watch: {
      WatchEntry& watch = watches[id];
      watch = {id, FdInterest::unpack(event.a), static_cast<ObjectId>(event.b), watch.queued};
      break;
    }
    case Kind::fd_ready: {
      const auto watch = watches.try_emplace(id, WatchEntry{id, FdInterest::unpack(event.a), kNoObject, false}).first;
      if (watch->second.queued) break;
      watch->second.queued = true;
      const auto fd = static_cast<std::uint32_t>(watch->second.interest.fd);
      ready.push_back({id, false, {Waker::Kind::fd, fd}, 0, watch->second.task});
      break;
    }
    case Kind::fd_unwatch:
      if (const auto watch = watches.find(id); watch != watches.end()) {
        if (watch->second.queued) remove_ready(id, false);
        watches.erase(watch);
      }
      break;
    case Kind::handle_ready:
      ready.push_back({id, false, Waker::unpack(event.a), static_cast<StringId>(event.b), kNoObject});
      break;
    case Kind::handle_cancel:
      remove_ready(id, false);
      break;
    case Kind::handle_begin:
      remove_ready(id, false);
      if (const auto watch = watches.find(id); watch != watches.end()) watch->second.queued = false;
      begin_turn(id, false, change);
      break;
    case Kind::handle_end:
      end_turn(id, false, change);
      break;
    case Kind::dropped:
      forget_ready_handles();
      break;
    default:
      break;
  }
}

void LoopState::apply_task(const Event& event, const IdSet* ended, Change& change) {
  if (event.subject == kNoObject) return;
  auto found = tasks.find(event.subject);
  if (found == tasks.end()) {
    change.ignored = ended != nullptr && ended->contains(event.subject);
    if (change.ignored) return;
    const bool says_state =
        event.kind >= Kind::task_create && event.kind <= Kind::task_done && event.kind != Kind::task_cancel_requested;
    if (!says_state) return;
    found = tasks.try_emplace(event.subject).first;
    change.subject_new = true;
  } else if (is_final(found->second.state)) {
    change.ignored = true;
    return;
  } else if (event.kind == Kind::task_create) {
    return;
  }
  apply_to_task(event, found->second, change);
}

void LoopState::apply_to_task(const Event& event, TaskStatus& task, Change& change) {
  const ObjectId id = event.subject;
  switch (event.kind) {
    case Kind::task_create:
      task.parent = TaskOrigin::unpack(event.a).parent;
      task.stack.push_back({static_cast<LocationId>(event.b), 0});
      set_task(id, task, TaskState::created, change);
      break;
    case Kind::task_ready:
      if (task.state == TaskState::ready) break;
      end_turn(id, true, change);
      task.waker = Waker::unpack(event.a);
      task.awaits.reset();
      ready.push_back({id, true, *task.waker, 0, kNoObject});
      set_task(id, task, TaskState::ready, change);
      break;
    case Kind::task_run:
      if (task.state == TaskState::ready) remove_ready(id, true);
      begin_turn(id, true, change);
      task.awaits.reset();
      set_task(id, task, TaskState::running, change);
      break;
    case Kind::task_await:
      if (task.state == TaskState::ready) remove_ready(id, true);
      end_turn(id, true, change);
      task.awaits = Await::unpack(event.a);
      if (!task.stack.empty()) task.stack.back().location = static_cast<LocationId>(event.b);
      set_task(id, task, state_awaiting(*task.awaits), change);
      if (task.state == TaskState::ready) ready.push_back({id, true, {Waker::Kind::task, id}, 0, kNoObject});
      break;
    case Kind::task_done:
      if (task.state == TaskState::ready) remove_ready(id, true);
      end_turn(id, true, change);
      task.awaits.reset();
      task.stack = {};
      set_task(id, task, state_after<TaskState>(event.a), change);
      break;
    case Kind::coro_enter:
      if (!task.stack.empty()) task.stack.back().location = static_cast<LocationId>(event.b);
      task.stack.push_back({static_cast<LocationId>(event.a), 0});
      break;
    case Kind::coro_leave:
      if (!task.stack.empty()) task.stack.pop_back();
      break;
    default:
      break;
  }
}

// A job whose submission was dropped is known from its begin on; one that is heard of only at its end ran nobody knows
// where.
void LoopState::apply_job(const Event& event, Change& change) {
  if (event.subject == kNoObject) return;
  const auto found = jobs.find(event.subject);
  if (event.kind == Kind::job_end) {
    if (found == jobs.end()) return;
    change.job = found->second;
    change.job.state = state_after<JobState>(event.a);
    change.job.since_ns = at_ns;
    jobs.erase(found);
  } else {
    JobStatus& job = jobs[event.subject];
    if (event.kind == Kind::job_submit) {
      job = {.task = static_cast<ObjectId>(event.a), .function = static_cast<StringId>(event.b), .since_ns = at_ns};
    } else {  // which is told later than it was
      const trace::JobBegin begin = trace::JobBegin::unpack(event.a);
      job.state = JobState::running;
      job.worker = begin.worker;
      job.since_ns = std::max(job.since_ns, at_ns - TimeNs{begin.us_ago} * 1000);
    }
    change.job = job;
  }
  change.job_id = event.subject;
}

// A thread whose beginning was dropped is known from its next event on. An end that is heard of alone tells nothing.
void LoopState::apply_thread(const Event& event, Change& change) {
  if (event.subject == kNoObject) return;
  const auto [found, is_new] = threads.try_emplace(event.subject);
  ThreadStatus& thread = found->second;
  if (is_new && event.kind == Kind::thread_end) {
    threads.erase(found);
    return;
  }
  thread.block = {};
  thread.location = 0;
  thread.since_ns = at_ns;
  thread.state = ThreadState::running;
  if (event.kind == Kind::thread_begin) {
    thread.name = static_cast<StringId>(event.a);
  } else if (event.kind == Kind::thread_block) {
    thread.state = ThreadState::blocked;
    thread.block = ThreadBlock::unpack(event.a);
    thread.location = static_cast<LocationId>(event.b);
  } else if (event.kind == Kind::thread_end) {
    thread.state = ThreadState::ended;
  }
  change.thread_id = event.subject;
  change.thread_new = is_new;
  change.thread = thread;
  if (thread.state == ThreadState::ended) threads.erase(found);
}

void LoopState::set_task(ObjectId id, TaskStatus& task, TaskState state, Change& change) {
  task.state = state;
  task.since_ns = at_ns;
  change.subject = {id, state};
  if (change.lost.id == id) change.lost = {};
}

void LoopState::begin_turn(ObjectId id, bool is_task, Change& change) {
  end_lost_turn(change);
  running = id;
  running_is_task = is_task;
  enter(LoopPhase::run);
  change.turn_began = true;
}

void LoopState::end_turn(ObjectId id, bool is_task, Change& change) {
  if (phase != LoopPhase::run || running != id || running_is_task != is_task) return;
  change.turn = {.id = id, .is_task = is_task, .begin_ns = phase_since_ns, .end_ns = at_ns};
  running = kNoObject;
  running_is_task = false;
  enter(LoopPhase::idle);
  change.turn_ended = true;
}

void LoopState::end_lost_turn(Change& change) {
  if (phase != LoopPhase::run) return;
  const ObjectId id = running;
  const bool is_task = running_is_task;
  end_turn(id, is_task, change);
  if (!is_task) return;
  if (const auto task = tasks.find(id); task != tasks.end()) {
    task->second.state = TaskState::awaiting;
    task->second.since_ns = at_ns;
    task->second.awaits.reset();
    change.lost = {id, TaskState::awaiting};
  }
}

// Most of them ran where the events are missing, and nothing would ever take those out again. (A task's next event
// does.)
void LoopState::forget_ready_handles() {
  std::erase_if(ready, [](const ReadyEntry& entry) { return !entry.is_task; });
  for (auto& [id, watch] : watches) watch.queued = false;
}

void LoopState::remove_ready(ObjectId id, bool is_task) {
  const auto entry = std::find_if(ready.begin(), ready.end(), [&](const ReadyEntry& candidate) {
    return candidate.id == id && candidate.is_task == is_task;
  });
  if (entry == ready.end()) return;
  if (entry == ready.begin()) {
    ready.pop_front();  // nearly always
  } else {
    ready.erase(entry);
  }
}

}  // namespace loopscope::trace
