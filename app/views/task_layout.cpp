#include "app/views/task_layout.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/views/explain.h"
#include "app/views/words.h"
#include "app/words/format.h"

namespace loopscope::views {

namespace {

using model::SpanState;
using words::Id;

std::vector<SpanState> states_listed(model::LaneKind kind) {
  if (kind == model::LaneKind::thread) return {SpanState::thread_running, SpanState::thread_blocked};
  return {SpanState::running, SpanState::ready, SpanState::awaiting, SpanState::selector};
}

/// Sums a lane's spans up to the moment.
void sum_times(const model::Lane& lane, model::Moment cursor, TimeNs now_ns, TaskFacts& facts) {
  for (const SpanState state : states_listed(lane.kind)) facts.times.push_back({.state = state});
  TimeNs whole = 0;
  for (const model::Span& span : lane.spans) {
    if (span.begin_event >= cursor.events) break;
    const bool lasts = span.open() || span.end_event >= cursor.events;
    const TimeNs length = std::max<TimeNs>((lasts ? now_ns : span.end_ns) - span.begin_ns, 0);
    const auto time = std::find_if(facts.times.begin(), facts.times.end(),
                                   [&](const TaskFacts::StateTime& listed) { return listed.state == span.state; });
    if (time == facts.times.end()) continue;
    time->ns += length;
    whole += length;
    facts.turns += model::is_activity(span.state) ? 1 : 0;
  }
  for (TaskFacts::StateTime& time : facts.times) {
    time.share = whole == 0 ? 0 : static_cast<double>(time.ns) / static_cast<double>(whole);
  }
}

/// The task_await event of the span that the task is in at the moment.
std::uint32_t await_event(const model::Model& model, const model::Lane& lane, model::Moment cursor) {
  const std::optional<std::size_t> span = model.span_at(lane, cursor);
  return span ? lane.spans[*span].begin_event : lane.create_event;
}

/// What only a task that has not ended has: a state with what it awaits, and a stack.
void add_status(const model::Model& model, const model::Lane& lane, const trace::TaskStatus& status,
                model::Moment cursor, TimeNs now_ns, words::Words words, TaskFacts& facts) {
  facts.state = status.state;
  facts.state_word = state_word(status.state);
  const TimeNs length = std::max<TimeNs>(now_ns - status.since_ns, 0);
  facts.since = words.say<Id::task_since>(format_duration(length), words::format_time(status.since_ns));
  if (status.awaits) {
    const bool on_task = status.awaits->what == trace::Await::What::task;
    const model::LaneIndex target = on_task ? model.lane_of_task(lane.loop, status.awaits->target) : model::kNoLane;
    facts.facts.push_back({Id::task_awaits,
                           await_words(model, lane.loop, *status.awaits, await_event(model, lane, cursor), words),
                           target});
  }
  if (status.waker) {
    const bool by_task = status.waker->kind == trace::Waker::Kind::task;
    const model::LaneIndex by = by_task ? model.lane_of_task(lane.loop, status.waker->id) : model::kNoLane;
    const auto event = model.last_wake(model.lane_of_task(lane.loop, lane.id), cursor);
    facts.facts.push_back(
        {Id::task_last_woken_by,
         event ? waker_words(model, *event, words) : waker_words(model, lane.loop, *status.waker, words), by});
  }
  for (const trace::StackFrame& frame : status.stack) {
    const trace::Location& coroutine = model.symbols().location(frame.coroutine);
    TaskFacts::Frame line;
    line.function = short_function(model.symbols().string(coroutine.function));
    if (line.function.empty()) line.function = words[Id::name_coroutine];
    line.place = frame.location == 0 ? std::string(words[Id::task_not_begun]) : location_words(model, frame.location);
    facts.stack.push_back(std::move(line));
  }
}

/// What is known of a thread that has not ended: what it is blocked in, and where.
void add_thread(const model::Model& model, const trace::ThreadStatus& thread, TimeNs now_ns, words::Words words,
                TaskFacts& facts) {
  const bool blocked = thread.state == trace::ThreadState::blocked;
  facts.state = blocked ? trace::TaskState::awaiting : trace::TaskState::running;
  facts.state_word = blocked ? Id::state_blocked : Id::state_running;
  const TimeNs length = std::max<TimeNs>(now_ns - thread.since_ns, 0);
  facts.since = words.say<Id::task_since>(format_duration(length), words::format_time(thread.since_ns));
  if (!blocked) return;
  facts.facts.push_back({Id::task_blocked_in, call_words(thread.block, words), model::kNoLane});
  const trace::Location& location = model.symbols().location(thread.location);
  if (location.line == 0) return;
  facts.stack.push_back(
      {std::string(short_function(model.symbols().string(location.function))), location_words(model, thread.location)});
}

}  // namespace

TaskFacts task_facts(const model::Model& model, const trace::LoopState& state, model::LaneIndex index,
                     model::Moment cursor, TimeNs now_ns, words::Words words) {
  const model::Lane& lane = model.lanes()[index];
  TaskFacts facts;
  facts.name = model.name(lane);
  facts.coroutine = location_words(model, lane.coroutine);
  sum_times(lane, cursor, now_ns, facts);
  facts.exists = lane.create_event < cursor.events;
  const bool is_thread = lane.kind == model::LaneKind::thread;
  if (is_thread) facts.stack_title = Id::task_call;
  if (facts.exists) facts.no_stack = is_thread ? Id::task_in_no_call : Id::task_stack_ended;
  if (!facts.exists)
    facts.since = words.say<Id::task_later>(words::format_time(model.events()[lane.create_event].time_ns));
  if (lane.end_event < cursor.events) {
    facts.state = lane.state;
    facts.since = words.say<Id::task_at>(words::format_time(model.events()[lane.end_event].time_ns));
  }
  facts.state_word = state_word(facts.state);
  if (is_thread) {
    const auto thread = state.threads.find(lane.id);
    if (thread != state.threads.end()) add_thread(model, thread->second, now_ns, words, facts);
    facts.facts.push_back(
        {Id::task_begun_at, words::format_time(model.events()[lane.create_event].time_ns), model::kNoLane});
    if (trace::is_final(facts.state))
      facts.facts.push_back({Id::task_end, explain_end(model, lane, words), model::kNoLane});
    facts.facts.push_back({Id::task_turns, words::format_count(facts.turns), model::kNoLane});
    return facts;
  }
  const auto found = state.tasks.find(lane.id);
  if (found != state.tasks.end()) add_status(model, lane, found->second, cursor, now_ns, words, facts);
  const bool has_parent = lane.parent != model::kNoLane && model.lanes()[lane.parent].kind == model::LaneKind::task;
  const std::string parent =
      has_parent ? std::string(model.name(model.lanes()[lane.parent])) : std::string(words[Id::name_program]);
  facts.facts.push_back({Id::task_created_by, parent, has_parent ? lane.parent : model::kNoLane});
  facts.facts.push_back(
      {Id::task_created_at, words::format_time(model.events()[lane.create_event].time_ns), model::kNoLane});
  if (trace::is_final(facts.state))
    facts.facts.push_back({Id::task_end, explain_end(model, lane, words), model::kNoLane});
  facts.facts.push_back({Id::task_turns, words::format_count(facts.turns), model::kNoLane});
  return facts;
}

}  // namespace loopscope::views
