#include "core/trace/replay/replay.h"

#include <utility>

namespace loopscope::trace {

Step Replay::apply(const Event& event) {
  const bool was_paused = state_.phase == LoopPhase::paused;
  Step step{.change = state_.apply(event, &ended_), .span = {}, .name = {}};  // made in place: it is not small
  const bool is_paused = state_.phase == LoopPhase::paused;
  if (is_paused != was_paused) step.hold = is_paused ? Hold::begins : Hold::ends;
  name_loop(event, step);
  if (step.change.subject_new || event.kind == Kind::task_rename) name_task(event, step);
  if (step.change.thread_id != kNoObject) name_thread(event, step);
  step.span = change_span(event);
  if (is_final(step.change.subject.state)) {
    const auto task = state_.tasks.find(step.change.subject.id);
    last_ended_ = std::move(task->second);
    state_.tasks.erase(task);
    ended_.insert(event.subject);
  }
  return step;
}

// What threads print, and what is lost of what they do, makes no loop.
bool Replay::tells_of_loop(const Event& event) const {
  switch (event.kind) {
    case Kind::print:
    case Kind::mark:
    case Kind::counter:
    case Kind::warning:
    case Kind::sync_op:
    case Kind::dropped:
      return !has_threads_;
    default:
      return !is_about_thread(event.kind);
  }
}

void Replay::name_loop(const Event& event, Step& step) {
  if (is_about_thread(event.kind)) has_threads_ = true;
  if (!tells_of_loop(event)) return;
  const bool given = event.kind == Kind::loop_start && event.b != 0;
  if (given) name_ = {Name::Kind::given, static_cast<StringId>(event.b)};
  step.loop_named = given || !has_loop_;
  has_loop_ = true;
}

void Replay::name_thread(const Event& event, Step& step) {
  const StringId name = step.change.thread.name;
  step.thread_named = step.change.thread_new || event.kind == Kind::thread_begin;
  step.name = name != 0 ? Name{Name::Kind::given, name} : Name{Name::Kind::thread, event.subject};
}

void Replay::name_task(const Event& event, Step& step) {
  if (event.kind == Kind::task_rename) {
    step.task_named = state_.tasks.contains(event.subject) || ended_.contains(event.subject);
    step.name = {Name::Kind::given, static_cast<StringId>(event.a)};
    return;
  }
  step.task_named = true;
  if (event.kind != Kind::task_create) {
    step.name = {Name::Kind::unseen, event.subject};
    return;
  }
  const TaskOrigin origin = TaskOrigin::unpack(event.a);
  step.parent = origin.parent;
  step.coroutine = static_cast<LocationId>(event.b);
  if (origin.name != 0) {
    step.name = {Name::Kind::given, origin.name};
  } else {
    step.name = {Name::Kind::counted, static_cast<std::uint32_t>(++unnamed_tasks_)};
  }
}

LoopSpanChange Replay::change_span(const Event& event) {
  LoopSpanChange change;
  const bool starts = event.kind == Kind::loop_start;
  const bool stops = event.kind == Kind::loop_stop;
  if (lasts_) {
    const bool another_select = event.kind == Kind::select_begin;
    if (phase_ == state_.phase && !another_select && !stops) return change;
    end_span(event.time_ns, change);
  } else if (state_.phase == LoopPhase::idle && !starts) {
    return change;  // before the start, or after the stop
  }
  if (!stops) begin_span(state_.phase, event.time_ns, change);
  return change;
}

// Turns follow each other through a moment of idleness: only an idleness that lasts is shown.
void Replay::end_span(TimeNs now_ns, LoopSpanChange& change) {
  lasts_ = false;
  if (phase_ == LoopPhase::idle && since_ns_ == now_ns) {
    change.end = LoopSpanChange::End::forgotten;
    return;
  }
  change.end = LoopSpanChange::End::ended;
  last_phase_ = phase_;
  last_end_ns_ = now_ns;
}

void Replay::begin_span(LoopPhase phase, TimeNs now_ns, LoopSpanChange& change) {
  change.begin = LoopSpanChange::Begin::begun;
  change.phase = phase;
  lasts_ = true;
  phase_ = phase;
  since_ns_ = now_ns;
  if (phase != LoopPhase::run) return;
  const bool touches = last_phase_ == LoopPhase::run && last_end_ns_ == now_ns;
  if (touches && run_frame_ == state_.frame) change.begin = LoopSpanChange::Begin::resumed;
  run_frame_ = state_.frame;
}

}  // namespace loopscope::trace
