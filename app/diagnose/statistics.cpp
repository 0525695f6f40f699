#include "app/diagnose/statistics.h"

#include <algorithm>
#include <limits>

#include "core/trace/replay/names.h"

namespace loopscope::diagnose {

using trace::Change;
using trace::Event;
using trace::Kind;
using trace::LoopPhase;
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
  Change change;
  if (!trace::is_about_task(event.kind) || !has_ended(loop, event.subject)) change = loop.state.apply(event);
  if (event.kind == Kind::frame_begin) ++loop.figures.frames;
  if (event.kind == Kind::loop_start || loop.state.phase != LoopPhase::idle) loop.started = true;
  if (event.kind == Kind::loop_stop) loop.started = false;
  loop.figures.max_ready = std::max(loop.figures.max_ready, loop.state.ready.size());

  if (change.lost.id != kNoObject) task_changed(loop, change.lost, event);
  if (change.subject.id != kNoObject) task_changed(loop, change.subject, event);
  if (event.kind == Kind::task_rename) {
    if (const auto index = find(loop, event.subject)) {
      tasks_[*index].name = static_cast<StringId>(event.a);
      tasks_[*index].name_kind = NameKind::given;
    }
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

TaskStatistics Statistics::task_at(std::size_t index) const {
  Task task = tasks_[index];
  if (!trace::is_final(task.state)) account(task, now_ns_);
  return figures(task);
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
                         .name = name(task),
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

std::string Statistics::name(const Task& task) const {
  switch (task.name_kind) {
    case NameKind::given:
      return std::string(symbols_->string(task.name));
    case NameKind::counted:
      return trace::default_task_name(task.name);
    case NameKind::unseen:
      break;
  }
  return trace::unseen_task_name(task.id);
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

bool Statistics::has_ended(const Loop& loop, ObjectId id) const {
  const std::optional<TaskIndex> index = find(loop, id);
  return index && trace::is_final(tasks_[*index].state);
}

void Statistics::task_changed(Loop& loop, const Change::Task& change, const Event& event) {
  Task& task = tasks_[task_of(loop, change.id, event)];
  account(task, event.time_ns);
  task.state = change.state;
  if (change.state == TaskState::running) ++task.turns;
  if (event.kind == Kind::task_await && event.subject == change.id) {
    task.last_await = static_cast<LocationId>(event.b);
  }
  if (!trace::is_final(change.state)) return;
  task.outcome = static_cast<StringId>(event.b);
  loop.state.tasks.erase(change.id);
  loop.live.erase(change.id);
}

Statistics::TaskIndex Statistics::task_of(Loop& loop, ObjectId id, const Event& event) {
  const auto found = loop.live.find(id);
  return found != loop.live.end() ? found->second : add_task(loop, id, event);
}

Statistics::TaskIndex Statistics::add_task(Loop& loop, ObjectId id, const Event& event) {
  const auto index = static_cast<TaskIndex>(tasks_.size());
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
  if (event.kind != Kind::task_create) return index;
  const TaskOrigin origin = TaskOrigin::unpack(event.a);
  task.parent = origin.parent;
  task.coroutine = static_cast<LocationId>(event.b);
  task.name_kind = origin.name != 0 ? NameKind::given : NameKind::counted;
  task.name = origin.name != 0 ? origin.name : ++loop.unnamed_tasks;
  return index;
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
