#include "app/query/world.h"

#include "core/trace/replay/name.h"

namespace loopscope::query {
namespace {

using trace::Kind;

LaneState state_of(trace::TaskState state) { return static_cast<LaneState>(state); }

LaneState state_of(trace::ThreadState state) {
  switch (state) {
    case trace::ThreadState::running:
      return LaneState::running;
    case trace::ThreadState::blocked:
      return LaneState::blocked;
    case trace::ThreadState::ended:
      break;
  }
  return LaneState::ended;
}

}  // namespace

void World::apply(const trace::Event& event) {
  event_ = event;
  touched_.clear();
  Loop& loop = loop_of(event.loop);
  if (event.kind == Kind::frame_begin) loop.fired = loop.turns = 0;
  const trace::Step step = loop.replay.apply(event);
  if (event.kind == Kind::timer_fire) ++loop.fired;
  if (step.change.turn_began) ++loop.turns;
  if (step.loop_named) loop.name = to_text(loop.replay.name(), *symbols_);
  take_lanes(loop, step);
  take_owner(loop, step);
}

World::Loop& World::loop_of(LoopId id) {
  std::unique_ptr<Loop>& loop = loops_[id];
  if (loop == nullptr) loop = std::make_unique<Loop>(id);
  return *loop;
}

std::uint32_t World::touch(Loop& loop, ObjectId id) {
  const auto [index, is_new] = loop.lanes_by_id.emplace(id);
  if (is_new) {
    *index = static_cast<std::uint32_t>(lanes_.size());
    lanes_.push_back({event_.loop, id, {}, LaneState::created});
  }
  touched_.push_back(*index);
  return *index;
}

void World::take_lanes(Loop& loop, const trace::Step& step) {
  for (const trace::Change::Task& task : {step.change.lost, step.change.subject}) {
    if (task.id != kNoObject) lanes_[touch(loop, task.id)].state = state_of(task.state);
  }
  if (step.change.thread_id != kNoObject) {
    lanes_[touch(loop, step.change.thread_id)].state = state_of(step.change.thread.state);
  }
  if (step.task_named || step.thread_named) {
    lanes_[touch(loop, event_.subject)].name = to_text(step.name, *symbols_);
  }
}

void World::take_owner(const Loop& loop, const trace::Step& step) {
  const trace::LoopState& state = loop.replay.state();
  switch (event_.kind) {
    case Kind::timer_arm:
    case Kind::fd_watch:
      owner_ = static_cast<ObjectId>(event_.b);
      break;
    case Kind::timer_fire:
    case Kind::fd_ready:
      owner_ = state.ready.empty() ? kNoObject : state.ready.back().task;
      break;
    case Kind::job_submit:
    case Kind::job_begin:
    case Kind::job_end:
      owner_ = step.change.job.task;
      break;
    default:
      owner_ = event_.subject;
  }
}

const Lane* World::owner() const { return find_lane(event_.loop, owner_); }

const Lane* World::find_lane(LoopId loop, ObjectId id) const {
  if (loops_[loop] == nullptr) return nullptr;
  const std::uint32_t* const index = loops_[loop]->lanes_by_id.find(id);
  return index == nullptr ? nullptr : &lanes_[*index];
}

const trace::TaskStatus* World::task(const Lane& lane) const {
  const auto& tasks = loops_[lane.loop]->replay.state().tasks;
  const auto found = tasks.find(lane.id);
  return found == tasks.end() ? nullptr : &found->second;
}

const trace::ThreadStatus* World::thread(const Lane& lane) const {
  const auto& threads = loops_[lane.loop]->replay.state().threads;
  const auto found = threads.find(lane.id);
  return found == threads.end() ? nullptr : &found->second;
}

}  // namespace loopscope::query
