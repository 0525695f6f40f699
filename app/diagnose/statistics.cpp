#include "app/diagnose/statistics.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace loopscope::diagnose {

using trace::Change;
using trace::Event;
using trace::Kind;
using trace::LoopPhase;
using trace::TaskState;
using trace::Turn;

Statistics::Statistics(const trace::Symbols& symbols) : symbols_(&symbols) {}

std::optional<Turn> Statistics::add(const Event& event) {
  ++events_;
  now_ns_ = event.time_ns;
  if (event.kind == Kind::dropped) dropped_ += std::min(event.a, std::numeric_limits<std::uint64_t>::max() - dropped_);
  if (event.kind == Kind::print) ++lines_;

  Loop& loop = loops_.try_emplace(event.loop, event.loop).first->second;
  account(loop, now_ns_, loop.figures);
  loop.since_ns = now_ns_;
  const trace::Step step = loop.replay.apply(event);
  if (event.kind == Kind::frame_begin) ++loop.figures.frames;
  loop.figures.max_ready = std::max(loop.figures.max_ready, loop.replay.state().ready.size());

  const Change& change = step.change;
  if (change.subject_new) {
    add_task(loop, step, event);
  } else if (step.task_named) {
    tasks_[*find(loop, event.subject)].name = step.name;
  }
  if (change.lost.id != kNoObject) task_changed(loop, change.lost, event);
  if (change.subject.id != kNoObject) task_changed(loop, change.subject, event);
  if (change.thread_id != kNoObject) thread_changed(loop, step, event);
  if (step.hold != trace::Hold::none) hold_tasks(loop, step.hold);
  if (change.job_id != kNoObject && change.job.worker != trace::kUnknownWorker)
    workers_.emplace(event.loop, change.job.worker);
  if (!change.turn_ended) return std::nullopt;
  ++loop.figures.turns;
  loop.figures.max_handle_ns = std::max(loop.figures.max_handle_ns, change.turn.end_ns - change.turn.begin_ns);
  return change.turn;
}

std::vector<LoopStatistics> Statistics::loops() const {
  std::vector<LoopStatistics> list;
  for (const auto& [id, loop] : loops_) {
    if (!loop.replay.has_loop()) continue;
    list.push_back(loop.figures);
    account(loop, now_ns_, list.back());
  }
  return list;
}

TaskStatistics Statistics::task_at(std::size_t index) const {
  Task task = tasks_[index];
  if (!trace::is_final(task.state)) account(task, now_ns_);
  return figures(task);
}

TimeNs ThreadStatistics::all_blocked_ns() const {
  return std::accumulate(blocked_ns.begin(), blocked_ns.end(), TimeNs{0});
}

ThreadStatistics Statistics::thread_at(std::size_t index) const {
  Thread thread = threads_[index];
  if (!thread.figures.ended_ns) account(thread, now_ns_);
  thread.figures.name = to_text(thread.name, *symbols_);
  return thread.figures;
}

std::optional<TaskStatistics> Statistics::task(LoopId loop, ObjectId id) const {
  const auto found = loops_.find(loop);
  if (found == loops_.end()) return std::nullopt;
  const std::optional<TaskIndex> index = find(found->second, id);
  if (!index) return std::nullopt;
  return figures(tasks_[*index]);
}

const trace::LoopState* Statistics::state(LoopId loop) const {
  const auto found = loops_.find(loop);
  return found == loops_.end() ? nullptr : &found->second.replay.state();
}

std::optional<TimeNs> Statistics::turn_begin(LoopId loop) const {
  const auto found = loops_.find(loop);
  if (found == loops_.end()) return std::nullopt;
  const trace::LoopState& state = found->second.replay.state();
  return state.phase == LoopPhase::run ? std::optional(state.phase_since_ns) : std::nullopt;
}

void Statistics::account(const Loop& loop, TimeNs now_ns, LoopStatistics& figures) {
  const TimeNs length_ns = now_ns - loop.since_ns;
  if (!loop.replay.lasts()) return;
  switch (loop.replay.state().phase) {
    case LoopPhase::idle:
      figures.idle_ns += length_ns;
      break;
    case LoopPhase::select:
      figures.select_ns += length_ns;
      break;
    case LoopPhase::run:
      figures.run_ns += length_ns;
      break;
    case LoopPhase::paused:
      figures.paused_ns += length_ns;
      break;
  }
}

void Statistics::account(Task& task, TimeNs now_ns) {
  const TimeNs length_ns = task.held ? 0 : now_ns - task.since_ns;
  task.since_ns = now_ns;
  switch (task.state) {
    case TaskState::running:
      task.running_ns += length_ns;
      break;
    case TaskState::ready:
      task.ready_ns += length_ns;
      break;
    case TaskState::awaiting:
      task.awaiting_ns += length_ns;
      break;
    case TaskState::selector:
      task.selector_ns += length_ns;
      break;
    default:
      break;
  }
}

TaskStatistics Statistics::figures(const Task& task) const {
  TaskStatistics figures{.id = task.id,
                         .loop = task.loop,
                         .name = to_text(task.name, *symbols_),
                         .coroutine = task.coroutine,
                         .parent = task.parent,
                         .state = task.state,
                         .created_ns = task.created_ns,
                         .ended_ns = {},
                         .turns = task.turns,
                         .running_ns = task.running_ns,
                         .ready_ns = task.ready_ns,
                         .awaiting_ns = task.awaiting_ns,
                         .selector_ns = task.selector_ns,
                         .outcome = {},
                         .last_await = task.last_await};
  if (trace::is_final(task.state)) {
    figures.ended_ns = task.since_ns;
    figures.outcome = task.outcome;
  }
  return figures;
}

std::optional<Statistics::TaskIndex> Statistics::find(const Loop& loop, ObjectId id) const {
  if (const auto found = loop.live.find(id); found != loop.live.end()) return found->second;
  if (!loop.in_order.empty() && id <= tasks_[loop.in_order.back()].id) {
    const auto place = std::lower_bound(loop.in_order.begin(), loop.in_order.end(), id,
                                        [this](TaskIndex index, ObjectId wanted) { return tasks_[index].id < wanted; });
    if (tasks_[*place].id == id) return *place;
  }
  const auto stray = loop.strays.find(id);
  return stray == loop.strays.end() ? std::nullopt : std::optional(stray->second);
}

void Statistics::task_changed(Loop& loop, const Change::Task& change, const Event& event) {
  Task& task = tasks_[loop.live.at(change.id)];
  account(task, event.time_ns);
  task.held = false;
  task.state = change.state;
  if (change.state == TaskState::running) ++task.turns;
  if (event.kind == Kind::task_await && event.subject == change.id) {
    task.last_await = user_place_.of(event, loop.replay.state(), *symbols_);
  }
  if (!trace::is_final(change.state)) return;
  ++ended_[static_cast<std::size_t>(change.state)];
  task.outcome = static_cast<StringId>(event.b);
  loop.live.erase(change.id);
}

void Statistics::account(Thread& thread, TimeNs now_ns) {
  const bool blocked = thread.figures.state == trace::ThreadState::blocked;
  (blocked ? thread.figures.blocked_ns[static_cast<std::size_t>(thread.in)] : thread.figures.running_ns) +=
      now_ns - thread.since_ns;
  thread.since_ns = now_ns;
}

void Statistics::thread_changed(Loop& loop, const trace::Step& step, const Event& event) {
  const trace::ThreadStatus& now = step.change.thread;
  if (step.change.thread_new) {
    loop.threads[event.subject] = threads_.size();
    Thread& thread = threads_.emplace_back();
    thread.figures.id = event.subject;
    thread.figures.loop = event.loop;
    thread.figures.begun_ns = thread.since_ns = event.time_ns;
  }
  Thread& thread = threads_[loop.threads.at(event.subject)];
  account(thread, event.time_ns);
  if (step.thread_named) thread.name = step.name;
  thread.figures.state = now.state;
  // What is not known of an event that was damaged is another call.
  thread.in = static_cast<int>(now.block.in) < trace::kCallCount ? now.block.in : trace::Call::other;
  if (now.state == trace::ThreadState::running) ++thread.figures.turns;
  if (now.state != trace::ThreadState::ended) return;
  thread.figures.ended_ns = event.time_ns;
  loop.threads.erase(event.subject);
}

void Statistics::hold_tasks(const Loop& loop, trace::Hold hold) {
  for (const trace::ReadyEntry& entry : loop.replay.state().ready) {
    if (!entry.is_task) continue;
    Task& task = tasks_[loop.live.at(entry.id)];
    account(task, now_ns_);
    task.held = hold == trace::Hold::begins;
  }
}

void Statistics::add_task(Loop& loop, const trace::Step& step, const Event& event) {
  const auto index = static_cast<TaskIndex>(tasks_.size());
  const ObjectId id = event.subject;
  loop.live.emplace(id, index);
  if (loop.in_order.empty() || tasks_[loop.in_order.back()].id < id) {
    loop.in_order.push_back(index);
  } else {
    loop.strays.emplace(id, index);
  }
  Task& task = tasks_.emplace_back();
  task.id = id;
  task.loop = event.loop;
  task.created_ns = task.since_ns = event.time_ns;
  task.parent = step.parent;
  task.coroutine = step.coroutine;
  task.name = step.name;
}

}  // namespace loopscope::diagnose
