#include "app/exporters/span_stream.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/model/span_state.h"
#include "core/trace/replay/names.h"

namespace loopscope::exporters {

using model::span_state;
using model::SpanState;
using trace::Change;
using trace::Event;
using trace::Kind;
using trace::Symbols;
using trace::TaskOrigin;
using trace::Waker;

namespace {

constexpr std::size_t kRememberedTasks = 1000;

}  // namespace

void SpanStream::add(const Event& event, const Symbols& symbols) {
  now_ns_ = event.time_ns;
  Loop& loop = loop_of(event, symbols);
  // With time gone by, no turn can follow without a gap: what is told is told in order of its end.
  if (loop.rested && loop.rested->end_ns < now_ns_) tell_rested(loop, symbols);
  const Change change = loop.state.apply(event);
  if (change.lost.id != kNoObject) task_changed(loop, change.lost, event, symbols);
  if (change.subject.id != kNoObject) task_changed(loop, change.subject, event, symbols);
  if (event.kind == Kind::task_rename) {
    if (const auto task = loop.tasks.find(event.subject); task != loop.tasks.end()) {
      task->second.lane.name = symbols.string(static_cast<StringId>(event.a));
      listener_->lane_renamed(task->second.lane);
    }
  }
  loop_changed(loop, event, symbols);
}

void SpanStream::finish(const Symbols& symbols) {
  for (auto& [id, loop] : loops_) {
    tell_rested(loop, symbols);
    finish_span(loop.lane, loop.open, symbols);
    std::vector<ObjectId> tasks;
    for (const auto& [task, known] : loop.tasks) {
      if (known.open) tasks.push_back(task);
    }
    std::sort(tasks.begin(), tasks.end());
    for (const ObjectId task : tasks) {
      Task& last = loop.tasks.at(task);
      finish_span(last.lane, last.open, symbols);
    }
  }
}

const trace::LoopState* SpanStream::state(LoopId loop) const {
  const auto found = loops_.find(loop);
  return found == loops_.end() ? nullptr : &found->second.state;
}

const Lane* SpanStream::task(LoopId loop, ObjectId task) const {
  const auto found = loops_.find(loop);
  if (found == loops_.end()) return nullptr;
  const auto known = found->second.tasks.find(task);
  return known == found->second.tasks.end() ? nullptr : &known->second.lane;
}

const Span* SpanStream::open_span(LoopId loop, ObjectId task) const {
  const auto found = loops_.find(loop);
  if (found == loops_.end()) return nullptr;
  if (task == kNoObject) return found->second.open ? &*found->second.open : nullptr;
  const auto known = found->second.tasks.find(task);
  return known != found->second.tasks.end() && known->second.open ? &*known->second.open : nullptr;
}

SpanStream::Loop& SpanStream::loop_of(const Event& event, const Symbols& symbols) {
  const auto [found, is_new] = loops_.try_emplace(event.loop);
  Loop& loop = found->second;
  if (is_new) {
    loop.lane = {.kind = model::LaneKind::loop, .loop = event.loop, .name = trace::default_loop_name(event.loop)};
    if (event.kind == Kind::loop_start) name_loop(loop, event, symbols);
    listener_->lane_added(loop.lane);
  } else if (event.kind == Kind::loop_start && event.b != 0) {
    name_loop(loop, event, symbols);  // events of tasks that were created before came first
    listener_->lane_renamed(loop.lane);
  }
  return loop;
}

void SpanStream::name_loop(Loop& loop, const Event& event, const Symbols& symbols) {
  if (event.b != 0) loop.lane.name = symbols.string(static_cast<StringId>(event.b));
}

SpanStream::Task& SpanStream::task_of(Loop& loop, ObjectId id, const Event& event, const Symbols& symbols) {
  const auto [found, is_new] = loop.tasks.try_emplace(id);
  Task& task = found->second;
  if (!is_new) return task;
  task.lane.loop = event.loop;
  task.lane.id = id;
  RowOrder::Node* above = &loop.row;
  if (event.kind == Kind::task_create) {
    const TaskOrigin origin = TaskOrigin::unpack(event.a);
    task.lane.parent = origin.parent;
    task.lane.coroutine = static_cast<LocationId>(event.b);
    task.lane.name =
        origin.name != 0 ? std::string(symbols.string(origin.name)) : trace::default_task_name(++loop.unnamed_tasks);
    if (const auto parent = loop.tasks.find(origin.parent); parent != loop.tasks.end()) above = &parent->second.row;
  } else {
    task.lane.name = trace::unseen_task_name(id);
  }
  task.row = RowOrder::add(*above);
  task.lane.row = task.row.number;
  listener_->lane_added(task.lane);
  return task;
}

void SpanStream::task_changed(Loop& loop, const Change::Task& change, const Event& event, const Symbols& symbols) {
  Task& task = task_of(loop, change.id, event, symbols);
  const bool is_final = trace::is_final(change.state);
  end_task_span(task, event, is_final, symbols);
  if (const auto state = span_state(change.state)) begin_task_span(loop, task, *state, event);
  if (is_final) forget_ended(loop, change.id);
}

void SpanStream::begin_task_span(Loop& loop, Task& task, SpanState state, const Event& event) {
  Span& span = task.open.emplace();
  span.number = ++spans_;
  span.state = state;
  span.begin_ns = now_ns_;
  if (event.subject != task.lane.id) return;  // its turn ended where an event is missing: why is not known
  if (event.kind == Kind::task_await) {
    span.awaits = trace::Await::unpack(event.a);
    span.location = static_cast<LocationId>(event.b);
  } else if (event.kind == Kind::task_ready) {
    span.waker = Waker::unpack(event.a);
    tell_wake(loop, task, *span.waker);
    if (span.waker->kind != Waker::Kind::task) return;
    if (const auto waker = loop.tasks.find(span.waker->id); waker != loop.tasks.end()) {
      span.waker_name = waker->second.lane.name;
    }
  }
}

void SpanStream::end_task_span(Task& task, const Event& event, bool is_final, const Symbols& symbols) {
  if (!task.open) return;
  Span& span = *task.open;
  span.end_ns = now_ns_;
  if (is_final) {
    span.outcome = static_cast<trace::Outcome>(event.a);
    span.result = static_cast<StringId>(event.b);
  }
  if (span.state == SpanState::running) task.last_turn = {span.number, span.begin_ns, span.end_ns};
  listener_->span_ended(task.lane, span, symbols);
  task.open.reset();
}

void SpanStream::forget_ended(Loop& loop, ObjectId id) {
  loop.state.tasks.erase(id);
  loop.ended.push_back(id);
  if (loop.ended.size() <= kRememberedTasks) return;
  const auto oldest = loop.tasks.find(loop.ended.front());
  loop.ended.pop_front();
  if (oldest != loop.tasks.end() && !oldest->second.open) loop.tasks.erase(oldest);
}

// A task wakes others in its turn. A callback of what it did may do so later, when it is not running any more: that
// goes back to its latest turn, unless that took no time, and no moment is the turn's alone. Timers, descriptors and
// plain callbacks have no lane but the loop's. What wakes outside any turn has none at all.
void SpanStream::tell_wake(const Loop& loop, const Task& task, const Waker& waker) {
  WakeSource source;
  const auto by = waker.kind == Waker::Kind::task ? loop.tasks.find(waker.id) : loop.tasks.end();
  if (by != loop.tasks.end() && &by->second != &task) {
    source.lane = waker.id;
    const Task& other = by->second;
    if (other.open && other.open->state == SpanState::running) {
      source.span = other.open->number;
      source.at_ns = now_ns_;
    } else if (other.last_turn.span != 0 && (!other.open || other.last_turn.end_ns > other.last_turn.begin_ns)) {
      source.span = other.last_turn.span;
      source.over = true;
      // The last moment that belongs to the turn alone and not to what follows it.
      source.at_ns = std::max(other.last_turn.begin_ns, other.last_turn.end_ns - 1);
    }
  }
  if (source.span == 0 && loop.open && loop.open->state == SpanState::run) {
    source = {.span = loop.open->number, .at_ns = now_ns_};
  }
  if (source.span != 0) listener_->woken(task.lane, task.open->number, now_ns_, source);
}

void SpanStream::loop_changed(Loop& loop, const Event& event, const Symbols& symbols) {
  const bool starts = event.kind == Kind::loop_start;
  const bool stops = event.kind == Kind::loop_stop;
  const SpanState next = span_state(loop.state.phase);
  if (loop.open) {
    const bool another_select = event.kind == Kind::select_begin;
    if (loop.open->state == next && !another_select && !stops) return;
    end_loop_span(loop, symbols);
  } else if (next == SpanState::idle && !starts) {
    return;  // before the start, or after the stop
  }
  if (!stops) begin_loop_span(loop, next, event, symbols);
}

// Turns follow each other through a moment of idleness: only an idleness that lasts is a span.
void SpanStream::end_loop_span(Loop& loop, const Symbols& symbols) {
  Span& span = *loop.open;
  span.end_ns = now_ns_;
  if (span.state == SpanState::run) {
    loop.rested = std::move(span);
  } else if (span.state != SpanState::idle || span.begin_ns != now_ns_) {
    tell_rested(loop, symbols);
    listener_->span_ended(loop.lane, span, symbols);
  }
  loop.open.reset();
}

void SpanStream::begin_loop_span(Loop& loop, SpanState state, const Event& event, const Symbols& symbols) {
  const std::uint64_t frame = loop.state.frame;
  if (state == SpanState::run) {
    const bool touches = loop.rested && loop.rested->end_ns == now_ns_;
    if (touches && loop.run_frame == frame) {
      loop.open = std::exchange(loop.rested, std::nullopt);
      return;
    }
    loop.run_frame = frame;
  }
  if (state != SpanState::idle) tell_rested(loop, symbols);
  Span& span = loop.open.emplace();
  span.number = ++spans_;
  span.state = state;
  span.begin_ns = now_ns_;
  span.frame = frame;
  if (event.kind == Kind::select_begin) {
    span.timeout_ns = static_cast<TimeNs>(event.a);
    span.watched = event.b;
  }
}

void SpanStream::tell_rested(Loop& loop, const Symbols& symbols) {
  if (!loop.rested) return;
  listener_->span_ended(loop.lane, *loop.rested, symbols);
  loop.rested.reset();
}

void SpanStream::finish_span(const Lane& lane, std::optional<Span>& span, const Symbols& symbols) {
  if (!span) return;
  span->end_ns = now_ns_;
  span->unfinished = true;
  listener_->span_ended(lane, *span, symbols);
  span.reset();
}

}  // namespace loopscope::exporters
