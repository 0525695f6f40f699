#include "app/diagnose/statistics.h"

#include <algorithm>
#include <limits>

#include "app/model/names.h"

namespace loopscope::diagnose {

using model::Change;
using model::LoopPhase;
using trace::Event;
using trace::Kind;
using trace::TaskOrigin;
using trace::TaskState;

Statistics::Statistics(const trace::Symbols& symbols) : symbols_(&symbols) {}

std::optional<FinishedTurn> Statistics::add(const Event& event) {
  ++events_;
  now_ns_ = event.time_ns;
  if (event.kind == Kind::dropped) dropped_ += std::min(event.a, std::numeric_limits<std::uint64_t>::max() - dropped_);

  Loop& loop = loops_[event.loop];
  loop.figures.id = event.loop;
  account(loop, now_ns_, loop.figures);
  loop.since_ns = now_ns_;
  const Change change = loop.state.apply(event);
  if (event.kind == Kind::frame_begin) ++loop.figures.frames;
  if (event.kind == Kind::loop_start || loop.state.phase != LoopPhase::idle) loop.started = true;
  if (event.kind == Kind::loop_stop) loop.started = false;
  loop.figures.max_ready = std::max(loop.figures.max_ready, loop.state.ready.size());

  if (change.lost.id != kNoObject) task_changed(loop, change.lost, event);
  if (change.subject.id != kNoObject) task_changed(loop, change.subject, event);
  if (event.kind == Kind::task_rename) {
    if (const auto task = loop.tasks.find(event.subject); task != loop.tasks.end())
      tasks_[task->second].figures.name = symbols_->string(static_cast<StringId>(event.a));
  }
  return track_turn(loop, change);
}

std::vector<LoopStatistics> Statistics::loops() const {
  std::vector<LoopStatistics> list;
  for (const auto& [id, loop] : loops_) {
    list.push_back(loop.figures);
    account(loop, now_ns_, list.back());
  }
  return list;
}

std::vector<TaskStatistics> Statistics::tasks() const {
  std::vector<TaskStatistics> list;
  list.reserve(tasks_.size());
  for (Task task : tasks_) {
    account(task, now_ns_);
    list.push_back(std::move(task.figures));
  }
  return list;
}

const TaskStatistics* Statistics::task(LoopId loop, ObjectId id) const {
  const auto found = loops_.find(loop);
  if (found == loops_.end()) return nullptr;
  const auto task = found->second.tasks.find(id);
  return task == found->second.tasks.end() ? nullptr : &tasks_[task->second].figures;
}

const model::LoopState* Statistics::state(LoopId loop) const {
  const auto found = loops_.find(loop);
  return found == loops_.end() ? nullptr : &found->second.state;
}

std::optional<TimeNs> Statistics::turn_begin(LoopId loop) const {
  const auto found = loops_.find(loop);
  if (found == loops_.end() || !found->second.turn) return std::nullopt;
  return found->second.turn->begin_ns;
}

void Statistics::account(const Loop& loop, TimeNs now_ns, LoopStatistics& figures) {
  const TimeNs length_ns = now_ns - loop.since_ns;
  if (!loop.started) return;
  switch (loop.state.phase) {
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
  const TimeNs length_ns = now_ns - task.since_ns;
  task.since_ns = now_ns;
  switch (task.figures.state) {
    case TaskState::running:
      task.figures.running_ns += length_ns;
      break;
    case TaskState::ready:
      task.figures.ready_ns += length_ns;
      break;
    case TaskState::awaiting:
      task.figures.awaiting_ns += length_ns;
      break;
    case TaskState::selector:
      task.figures.selector_ns += length_ns;
      break;
    default:
      break;
  }
}

void Statistics::task_changed(Loop& loop, const Change::Task& change, const Event& event) {
  Task& task = task_of(loop, change.id, event);
  account(task, event.time_ns);
  task.figures.state = change.state;
  if (change.state == TaskState::running) ++task.figures.turns;
  if (event.kind == Kind::task_await && event.subject == change.id) {
    task.figures.last_await = static_cast<LocationId>(event.b);
  }
  if (trace::is_final(change.state)) {
    task.figures.ended_ns = event.time_ns;
    task.figures.outcome = static_cast<StringId>(event.b);
  }
}

Statistics::Task& Statistics::task_of(Loop& loop, ObjectId id, const Event& event) {
  if (const auto found = loop.tasks.find(id); found != loop.tasks.end()) return tasks_[found->second];
  loop.tasks.emplace(id, tasks_.size());
  Task& task = tasks_.emplace_back();
  task.since_ns = event.time_ns;
  TaskStatistics& figures = task.figures;
  figures.id = id;
  figures.loop = event.loop;
  figures.created_ns = event.time_ns;
  if (event.kind != Kind::task_create) {
    figures.name = model::unseen_task_name(id);
    return task;
  }
  const TaskOrigin origin = TaskOrigin::unpack(event.a);
  figures.parent = origin.parent;
  figures.coroutine = static_cast<LocationId>(event.b);
  figures.name =
      origin.name != 0 ? std::string(symbols_->string(origin.name)) : model::default_task_name(++loop.unnamed_tasks);
  return task;
}

std::optional<FinishedTurn> Statistics::track_turn(Loop& loop, const Change& change) {
  std::optional<FinishedTurn> ended;
  if (change.turn_ended && loop.turn) {
    ended = loop.turn;
    ended->end_ns = now_ns_;
    loop.figures.max_handle_ns = std::max(loop.figures.max_handle_ns, ended->end_ns - ended->begin_ns);
    loop.turn.reset();
  }
  if (change.turn_began) loop.turn = {loop.state.running, loop.state.running_is_task, now_ns_, now_ns_};
  return ended;
}

}  // namespace loopscope::diagnose
