#include "app/model/lane_book.h"

#include <optional>
#include <utility>

#include "app/model/span_state.h"
#include "core/trace/replay/names.h"

namespace loopscope::model {

using trace::Event;
using trace::Kind;
using trace::TaskOrigin;

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
  }
  return "idle";
}

LaneBook::LaneBook(const trace::Symbols& symbols, const EventStore& events) : symbols_(&symbols), events_(&events) {}

void LaneBook::add(const Event& event, std::uint32_t index, const trace::Change& change, const trace::LoopState& state,
                   LaneIndex lane) {
  Loop& loop = loop_of(event, index);
  if (change.lost.id != kNoObject) {
    const auto lost = loop.tasks.find(change.lost.id);
    task_changed(lost != loop.tasks.end() ? lost->second : add_task(loop, event, index), change.lost, event, index);
  }
  if (change.subject.id != kNoObject) {
    if (lane == kNoLane) lane = add_task(loop, event, index);
    task_changed(lane, change.subject, event, index);
  }
  if (lane != kNoLane) task_events_.add(lane, index, change.subject.id != kNoObject);
  if (event.kind == Kind::task_rename && lane != kNoLane) {
    lanes_[lane].name = static_cast<StringId>(event.a) & ~kOwnName;
  }
  loop_changed(loop, state, event, index);
}

const std::vector<LaneIndex>& LaneBook::rows() const {
  if (rows_.size() == lanes_.size()) return rows_;
  rows_.clear();
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

LaneBook::Loop& LaneBook::loop_of(const Event& event, std::uint32_t index) {
  if (loops_[event.loop]) return *loops_[event.loop];
  Loop& loop = *(loops_[event.loop] = std::make_unique<Loop>());
  loop.lane =
      add_lane({.kind = LaneKind::loop, .loop = event.loop, .create_event = index, .spans = SpanList(*events_, true)});
  name_loop(lanes_[loop.lane], event);
  return loop;
}

void LaneBook::name_loop(Lane& lane, const Event& event) {
  if (event.kind == Kind::loop_start && event.b != 0) {
    lane.name = static_cast<StringId>(event.b) & ~kOwnName;
  } else if (lane.name == 0) {
    lane.name = own_name(trace::default_loop_name(event.loop));
  }
}

StringId LaneBook::own_name(std::string name) {
  own_names_.push_back(std::move(name));
  return kOwnName | static_cast<StringId>(own_names_.size() - 1);
}

LaneIndex LaneBook::add_lane(Lane lane) {
  const auto index = static_cast<LaneIndex>(lanes_.size());
  links_.emplace_back();
  forests_.emplace_back();
  if (lane.parent != kNoLane) {
    Links& parent = links_[lane.parent];
    (parent.first_child == kNoLane ? parent.first_child : links_[parent.last_child].next_sibling) = index;
    parent.last_child = index;
  }
  lanes_.push_back(std::move(lane));
  return index;
}

LaneIndex LaneBook::add_task(Loop& loop, const Event& event, std::uint32_t index) {
  Lane lane{.loop = event.loop,
            .id = event.subject,
            .parent = loop.lane,
            .create_event = index,
            .spans = SpanList(*events_, false)};
  if (event.kind == Kind::task_create) {
    const TaskOrigin origin = TaskOrigin::unpack(event.a);
    if (const auto parent = loop.tasks.find(origin.parent); parent != loop.tasks.end()) {
      lane.parent = parent->second;
      lane.depth = lanes_[parent->second].depth + 1;
    }
    // As asyncio does: the counter counts the tasks that were given no name.
    lane.name = origin.name != 0 ? origin.name & ~kOwnName : own_name(trace::default_task_name(++loop.unnamed_tasks));
    lane.coroutine = static_cast<LocationId>(event.b);
  } else {
    lane.name = own_name(trace::unseen_task_name(event.subject));
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

void LaneBook::loop_changed(Loop& loop, const trace::LoopState& state, const Event& event, std::uint32_t index) {
  Lane& lane = lanes_[loop.lane];
  const bool starts = event.kind == Kind::loop_start;
  const bool stops = event.kind == Kind::loop_stop;
  if (starts) {
    name_loop(lane, event);  // events of tasks that were created before may have come first
    lane.end_event = UINT32_MAX;
  }
  if (stops) lane.end_event = index;

  const SpanState next = span_state(state.phase);
  if (lane.spans.open()) {
    const bool another_select = event.kind == Kind::select_begin;
    if (lane.spans.last_state() == next && !another_select && !stops) return;
    end_loop_span(loop.lane, event.time_ns, index);
  } else if (next == SpanState::idle && !starts) {
    return;  // before the start, or after the stop
  }
  if (!stops) begin_loop_span(loop, next, state.frame, event.time_ns, index);
}

void LaneBook::close_span(LaneIndex lane, TimeNs time_ns, std::uint32_t index) {
  SpanList& spans = lanes_[lane].spans;
  if (!spans.open()) return;
  spans.close(time_ns, index);
  SpanForest& forest = forests_[lane];
  forest.close({.begin_ns = spans.last_begin_ns(), .end_ns = time_ns, .state = spans.last_state()});
  if (spans.size() % SpanForest::kBlock == kChanging) {
    forest.grow(spans, spans.size() - kChanging);
  }
}

// Turns follow each other through a moment of idleness: only an idleness that lasts is shown.
void LaneBook::end_loop_span(LaneIndex lane, TimeNs time_ns, std::uint32_t index) {
  SpanList& spans = lanes_[lane].spans;
  if (spans.last_state() == SpanState::idle && spans.last_begin_ns() == time_ns) {
    spans.pop_back();
  } else {
    close_span(lane, time_ns, index);
  }
}

void LaneBook::begin_loop_span(Loop& loop, SpanState state, std::uint64_t frame, TimeNs time_ns, std::uint32_t index) {
  SpanList& spans = lanes_[loop.lane].spans;
  if (state == SpanState::run) {
    const bool touches = !spans.empty() && spans.last_state() == SpanState::run && spans.last_end_ns() == time_ns;
    if (touches && loop.run_frame == frame) return spans.reopen();
    loop.run_frame = frame;
  }
  spans.push_back(arena_, time_ns, index, state);
}

}  // namespace loopscope::model
