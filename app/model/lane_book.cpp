#include "app/model/lane_book.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "app/model/span_state.h"

namespace loopscope::model {

using trace::Event;
using trace::Kind;
using trace::LoopSpanChange;

namespace {

// Lane::name with this bit is an index into own_names_; a table of strings never grows so far.
constexpr StringId kOwnName = 0x8000'0000;

// The latest spans of a lane, which may change: the open one, and of a loop the run before a moment of idleness.
constexpr std::size_t kChanging = 2;

}  // namespace

const char* to_string(SpanState state) {
  switch (state) {
    case SpanState::running:
      return "running";
    case SpanState::ready:
      return "ready";
    case SpanState::awaiting:
      return "awaiting";
    case SpanState::selector:
      return "selector";
    case SpanState::run:
      return "run";
    case SpanState::select:
      return "select";
    case SpanState::idle:
      return "idle";
    case SpanState::paused:
      return "paused";
    case SpanState::job:
      return "job";
    case SpanState::thread_running:
      return to_string(trace::ThreadState::running);
    case SpanState::thread_blocked:
      return to_string(trace::ThreadState::blocked);
  }
  return "idle";
}

LaneBook::LaneBook(const trace::Symbols& symbols, const EventStore& events) : symbols_(&symbols), events_(&events) {}

void LaneBook::add(const Event& event, std::uint32_t index, const trace::Step& step, const trace::Replay& replay) {
  Loop& loop = loop_of(event.loop);
  if (step.loop_named) {
    if (loop.lane == kNoLane) {
      loop.lane = add_lane(
          {.kind = LaneKind::loop, .loop = event.loop, .create_event = index, .spans = SpanList(*events_, true)});
    }
    lanes_[loop.lane].name = name_id(replay.name());
  }
  if (step.change.thread_id != kNoObject) return thread_changed(loop, step, event, index);
  if (trace::is_about_task(event.kind) || event.kind == Kind::task_rename) {
    LaneIndex lane = lane_of_task(event.loop, event.subject);
    if (step.change.subject_new) {
      lane = add_task(loop, event, index, step);
    } else if (step.task_named) {
      lanes_[lane].name = name_id(step.name);
    }
    if (step.change.lost.id != kNoObject)
      task_changed(loop.tasks.at(step.change.lost.id), step.change.lost, event, index);
    if (step.change.subject.id != kNoObject) task_changed(lane, step.change.subject, event, index);
  } else if (step.change.lost.id != kNoObject) {
    task_changed(loop.tasks.at(step.change.lost.id), step.change.lost, event, index);
  }
  if (loop.lane != kNoLane) loop_changed(loop.lane, step.span, event, index);
  if (step.change.job_id != kNoObject) job_changed(loop, step.change, event, index);
}

const std::vector<LaneIndex>& LaneBook::rows() const {
  if (rows_.size() == lanes_.size()) return rows_;
  rows_.clear();
  const auto add_threads = [this](const Loop& loop) {
    rows_.insert(rows_.end(), loop.thread_rows.begin(), loop.thread_rows.end());
  };
  std::vector<LaneIndex> above;  // the lanes on the way from the loop to the present row
  for (const auto& loop : loops_) {
    LaneIndex lane = loop ? loop->lane : kNoLane;
    while (lane != kNoLane) {
      rows_.push_back(lane);
      above.push_back(lane);
      lane = links_[lane].first_child;
      while (lane == kNoLane && !above.empty()) {
        lane = links_[above.back()].next_sibling;
        above.pop_back();
      }
    }
    if (!loop) continue;
    for (const Worker& worker : loop->workers) rows_.push_back(worker.lane);
    if (loop->lane != kNoLane) add_threads(*loop);
  }
  for (const auto& loop : loops_) {
    if (loop && loop->lane == kNoLane) add_threads(*loop);
  }
  return rows_;
}

std::string_view LaneBook::name(const Lane& lane) const {
  if (lane.name & kOwnName) return own_names_[lane.name & ~kOwnName];
  return symbols_->string(lane.name);
}

LaneIndex LaneBook::lane_of_loop(LoopId loop) const { return loops_[loop] ? loops_[loop]->lane : kNoLane; }

LaneIndex LaneBook::lane_of_task(LoopId loop, ObjectId task) const {
  if (!loops_[loop]) return kNoLane;
  const IdMap<LaneIndex>& tasks = loops_[loop]->tasks;
  const auto lane = tasks.find(task);
  return lane == tasks.end() ? kNoLane : lane->second;
}

LaneIndex LaneBook::lane_of_thread(LoopId loop, ObjectId thread) const {
  if (!loops_[loop]) return kNoLane;
  const auto lane = loops_[loop]->threads.find(thread);
  return lane == loops_[loop]->threads.end() ? kNoLane : lane->second;
}

LaneBook::Loop& LaneBook::loop_of(LoopId id) {
  if (!loops_[id]) loops_[id] = std::make_unique<Loop>();
  return *loops_[id];
}

StringId LaneBook::name_id(const trace::Name& name) {
  if (name.kind == trace::Name::Kind::given) return name.value & ~kOwnName;
  return own_name(to_text(name, *symbols_));
}

StringId LaneBook::own_name(std::string name) {
  own_names_.push_back(std::move(name));
  return kOwnName | static_cast<StringId>(own_names_.size() - 1);
}

LaneIndex LaneBook::add_lane(Lane lane) {
  const auto index = static_cast<LaneIndex>(lanes_.size());
  links_.emplace_back();
  forests_.emplace_back();
  if (lane.parent != kNoLane && lane.kind == LaneKind::task) {
    Links& parent = links_[lane.parent];
    (parent.first_child == kNoLane ? parent.first_child : links_[parent.last_child].next_sibling) = index;
    parent.last_child = index;
  }
  lanes_.push_back(std::move(lane));
  return index;
}

LaneIndex LaneBook::add_task(Loop& loop, const Event& event, std::uint32_t index, const trace::Step& step) {
  Lane lane{.loop = event.loop,
            .id = event.subject,
            .name = name_id(step.name),
            .parent = loop.lane,
            .coroutine = step.coroutine,
            .create_event = index,
            .spans = SpanList(*events_, false)};
  if (const auto parent = loop.tasks.find(step.parent); parent != loop.tasks.end()) {
    lane.parent = parent->second;
    lane.depth = lanes_[parent->second].depth + 1;
  }
  const LaneIndex added = add_lane(std::move(lane));
  loop.tasks.try_emplace(event.subject, added);
  return added;
}

void LaneBook::task_changed(LaneIndex index_of_lane, const trace::Change::Task& change, const Event& event,
                            std::uint32_t index) {
  close_span(index_of_lane, event.time_ns, index);
  Lane& lane = lanes_[index_of_lane];
  lane.state = change.state;
  if (const auto state = span_state(change.state)) lane.spans.push_back(arena_, event.time_ns, index, *state);
  if (trace::is_final(change.state)) lane.end_event = index;
}

void LaneBook::loop_changed(LaneIndex index_of_lane, const LoopSpanChange& change, const Event& event,
                            std::uint32_t index) {
  Lane& lane = lanes_[index_of_lane];
  if (event.kind == Kind::loop_start) lane.end_event = UINT32_MAX;
  if (event.kind == Kind::loop_stop) lane.end_event = index;
  if (change.end == LoopSpanChange::End::ended) close_span(index_of_lane, event.time_ns, index);
  if (change.end == LoopSpanChange::End::forgotten) lane.spans.pop_back();
  if (change.begin == LoopSpanChange::Begin::begun) {
    lane.spans.push_back(arena_, event.time_ns, index, span_state(change.phase));
  } else if (change.begin == LoopSpanChange::Begin::resumed) {
    lane.spans.reopen();
  }
}

void LaneBook::thread_changed(Loop& loop, const trace::Step& step, const Event& event, std::uint32_t index) {
  const trace::ThreadStatus& thread = step.change.thread;
  const LaneIndex lane =
      step.change.thread_new ? add_thread(loop, step, event, index) : loop.threads.at(step.change.thread_id);
  if (step.thread_named) lanes_[lane].name = name_id(step.name);
  close_span(lane, event.time_ns, index);
  if (const auto state = span_state(thread.state)) lanes_[lane].spans.push_back(arena_, event.time_ns, index, *state);
  if (thread.state != trace::ThreadState::ended) return;
  lanes_[lane].state = trace::TaskState::done;
  lanes_[lane].end_event = index;
}

LaneIndex LaneBook::add_thread(Loop& loop, const trace::Step& step, const Event& event, std::uint32_t index) {
  const LaneIndex lane = add_lane({.kind = LaneKind::thread,
                                   .loop = event.loop,
                                   .id = step.change.thread_id,
                                   .create_event = index,
                                   .spans = SpanList(*events_, info(LaneKind::thread).gaps)});
  loop.threads[step.change.thread_id] = lane;
  loop.thread_rows.push_back(lane);
  return lane;
}

void LaneBook::job_changed(Loop& loop, const trace::Change& change, const Event& event, std::uint32_t index) {
  if (change.job.state == trace::JobState::submitted) {
    loop.submits.try_emplace(change.job_id, index);
  } else if (change.job.state == trace::JobState::running) {
    begin_job(loop, change, event, index);
  } else {
    for (Worker& worker : loop.workers) {
      if (worker.job != change.job_id) continue;
      worker.job = kNoObject;
      close_span(worker.lane, event.time_ns, index);
    }
  }
}

// The loop hears of a job's beginning late, so the span begins before its event; on the turns axis, after the last
// event before that time.
void LaneBook::begin_job(Loop& loop, const trace::Change& change, const Event& event, std::uint32_t index) {
  Worker& worker = worker_of(loop, change.job.worker, event, index);
  close_span(worker.lane, event.time_ns, index);  // its end was lost
  SpanList& spans = lanes_[worker.lane].spans;
  TimeNs begin_ns = change.job.since_ns;
  if (!spans.empty()) begin_ns = std::max(begin_ns, spans.last_end_ns());
  begin_ns = std::clamp(begin_ns, events_->time_ns(0), event.time_ns);
  const std::size_t after = begin_ns < event.time_ns ? events_->first_after(begin_ns) : index + std::size_t{1};
  spans.push_back(arena_, begin_ns, static_cast<std::uint32_t>(after - 1), SpanState::job);
  worker.job = change.job_id;
  worker.begins.push_back(index);
}

LaneBook::Worker& LaneBook::worker_of(Loop& loop, ObjectId number, const Event& event, std::uint32_t index) {
  const auto at = std::lower_bound(loop.workers.begin(), loop.workers.end(), number,
                                   [](const Worker& worker, ObjectId wanted) { return worker.number < wanted; });
  if (at != loop.workers.end() && at->number == number) return *at;
  const LaneIndex lane = add_lane({.kind = LaneKind::worker,
                                   .loop = event.loop,
                                   .id = number,
                                   .name = own_name("worker-" + std::to_string(number)),
                                   .parent = loop.lane,
                                   .create_event = index,
                                   .spans = SpanList(*events_, info(LaneKind::worker).gaps)});
  return *loop.workers.insert(at, {.number = number, .lane = lane, .job = kNoObject, .begins = {}});
}

std::optional<std::uint32_t> LaneBook::job_begin(const Lane& lane, const Span& span) const {
  if (lane.kind != LaneKind::worker || !loops_[lane.loop]) return std::nullopt;
  for (const Worker& worker : loops_[lane.loop]->workers) {
    if (worker.number != lane.id) continue;
    // Each is there once the span has begun, and before the span ends.
    const auto after = std::lower_bound(worker.begins.begin(), worker.begins.end(), span.end_event);
    if (after != worker.begins.begin()) return *std::prev(after);
  }
  return std::nullopt;
}

std::optional<std::uint32_t> LaneBook::job_submit(LoopId loop, ObjectId job) const {
  if (!loops_[loop]) return std::nullopt;
  const auto submit = loops_[loop]->submits.find(job);
  if (submit == loops_[loop]->submits.end()) return std::nullopt;
  return submit->second;
}

void LaneBook::close_span(LaneIndex lane, TimeNs time_ns, std::uint32_t index) {
  SpanList& spans = lanes_[lane].spans;
  if (!spans.open()) return;
  spans.close(time_ns, index);
  SpanForest& forest = forests_[lane];
  if (spans.size() % SpanForest::kBlock == kChanging) {
    forest.grow(spans, spans.size() - kChanging);
  }
}

}  // namespace loopscope::model
