#include "app/exporters/span_stream.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "app/model/span_state.h"

namespace loopscope::exporters {

using model::span_state;
using model::SpanState;
using trace::Change;
using trace::Event;
using trace::Kind;
using trace::LoopSpanChange;
using trace::Symbols;
using trace::Waker;

namespace {

constexpr std::size_t kRememberedTasks = 1000;

}  // namespace

void SpanStream::add(const Event& event, const Symbols& symbols) {
  now_ns_ = event.time_ns;
  Loop& loop = loops_.try_emplace(event.loop, event.loop).first->second;
  // With time gone by, no turn can follow without a gap: what is told is told in order of its end.
  if (loop.rested && loop.rested->end_ns < now_ns_) tell_rested(loop, symbols);
  const trace::Step step = loop.replay.apply(event);
  const Change& change = step.change;
  if (step.loop_named) {
    loop.lane.name = to_text(loop.replay.name(), symbols);
    std::exchange(loop.told, true) ? listener_->lane_renamed(loop.lane) : listener_->lane_added(loop.lane);
  }
  if (change.thread_id != kNoObject) return thread_changed(loop, step, event, symbols);
  if (change.subject_new) {
    add_task(loop, step, event, symbols);
  } else if (step.task_named && loop.tasks.contains(event.subject)) {
    Lane& lane = loop.tasks.at(event.subject).lane;
    lane.name = to_text(step.name, symbols);
    listener_->lane_renamed(lane);
  }
  if (change.lost.id != kNoObject) task_changed(loop, change.lost, event, symbols);
  if (change.subject.id != kNoObject) task_changed(loop, change.subject, event, symbols);
  loop_changed(loop, step.span, event, symbols);
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
    for (auto& [thread, last] : loop.threads) finish_span(last.lane, last.open, symbols);
  }
}

const trace::LoopState* SpanStream::state(LoopId loop) const {
  const auto found = loops_.find(loop);
  return found == loops_.end() ? nullptr : &found->second.replay.state();
}

const Lane* SpanStream::task(LoopId loop, ObjectId task) const {
  const auto found = loops_.find(loop);
  if (found == loops_.end()) return nullptr;
  const auto known = found->second.tasks.find(task);
  if (known != found->second.tasks.end()) return &known->second.lane;
  const auto thread = found->second.threads.find(task);
  return thread == found->second.threads.end() ? nullptr : &thread->second.lane;
}

const Span* SpanStream::open_span(LoopId loop, ObjectId task) const {
  const auto found = loops_.find(loop);
  if (found == loops_.end()) return nullptr;
  if (task == kNoObject) return found->second.open ? &*found->second.open : nullptr;
  const auto known = found->second.tasks.find(task);
  if (known != found->second.tasks.end()) return known->second.open ? &*known->second.open : nullptr;
  const auto thread = found->second.threads.find(task);
  return thread != found->second.threads.end() && thread->second.open ? &*thread->second.open : nullptr;
}

void SpanStream::add_task(Loop& loop, const trace::Step& step, const Event& event, const Symbols& symbols) {
  const auto parent = loop.tasks.find(step.parent);
  const RowOrder::Node row = RowOrder::add(parent != loop.tasks.end() ? parent->second.row : loop.row);
  Task& task = loop.tasks[event.subject];
  task.row = row;
  task.lane = {.loop = event.loop,
               .id = event.subject,
               .parent = step.parent,
               .name = to_text(step.name, symbols),
               .coroutine = step.coroutine,
               .row = row.number};
  listener_->lane_added(task.lane);
}

void SpanStream::task_changed(Loop& loop, const Change::Task& change, const Event& event, const Symbols& symbols) {
  Task& task = loop.tasks.at(change.id);
  const bool is_final = trace::is_final(change.state);
  end_task_span(task, event, is_final, symbols);
  if (const auto state = span_state(change.state)) begin_task_span(loop, task, *state, event, symbols);
  if (is_final) forget_ended(loop, change.id);
}

void SpanStream::thread_changed(Loop& loop, const trace::Step& step, const Event& event, const Symbols& symbols) {
  const trace::ThreadStatus& now = step.change.thread;
  Thread& thread = loop.threads[event.subject];
  if (step.thread_named) {
    if (step.change.thread_new) {
      thread.lane = {.kind = model::LaneKind::thread,
                     .loop = event.loop,
                     .id = event.subject,
                     .name = {},
                     .row = RowOrder::thread(++loop.thread_count)};
    }
    thread.lane.name = to_text(step.name, symbols);
    step.change.thread_new ? listener_->lane_added(thread.lane) : listener_->lane_renamed(thread.lane);
  }
  if (thread.open) {
    thread.open->end_ns = now_ns_;
    listener_->span_ended(thread.lane, *thread.open, symbols);
    thread.open.reset();
  }
  if (now.state == trace::ThreadState::ended) {
    loop.threads.erase(event.subject);
    return;
  }
  Span& span = thread.open.emplace();
  span.number = ++spans_;
  span.state = *span_state(now.state);
  span.begin_ns = now_ns_;
  if (now.state == trace::ThreadState::blocked) span.block = now.block;
  span.location = now.location;
}

void SpanStream::begin_task_span(Loop& loop, Task& task, SpanState state, const Event& event, const Symbols& symbols) {
  Span& span = task.open.emplace();
  span.number = ++spans_;
  span.state = state;
  span.begin_ns = now_ns_;
  if (event.subject != task.lane.id) return;  // its turn ended where an event is missing: why is not known
  if (event.kind == Kind::task_await) {
    span.awaits = trace::Await::unpack(event.a);
    span.location = user_place_.of(event, loop.replay.state(), symbols);
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
  loop.ended.push_back(id);
  if (loop.ended.size() <= kRememberedTasks) return;
  loop.tasks.erase(loop.ended.front());
  loop.ended.pop_front();
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

void SpanStream::loop_changed(Loop& loop, const LoopSpanChange& change, const Event& event, const Symbols& symbols) {
  if (change.end == LoopSpanChange::End::ended) end_loop_span(loop, symbols);
  if (change.end == LoopSpanChange::End::forgotten) loop.open.reset();
  if (change.begin == LoopSpanChange::Begin::resumed) loop.open = std::exchange(loop.rested, std::nullopt);
  if (change.begin == LoopSpanChange::Begin::begun) begin_loop_span(loop, span_state(change.phase), event, symbols);
}

// A run may be resumed, and is told of when that is out of question.
void SpanStream::end_loop_span(Loop& loop, const Symbols& symbols) {
  Span& span = *loop.open;
  span.end_ns = now_ns_;
  if (span.state == SpanState::run) {
    loop.rested = std::move(span);
  } else {
    tell_rested(loop, symbols);
    listener_->span_ended(loop.lane, span, symbols);
  }
  loop.open.reset();
}

void SpanStream::begin_loop_span(Loop& loop, SpanState state, const Event& event, const Symbols& symbols) {
  if (state != SpanState::idle) tell_rested(loop, symbols);
  Span& span = loop.open.emplace();
  span.number = ++spans_;
  span.state = state;
  span.begin_ns = now_ns_;
  span.frame = loop.replay.state().frame;
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
