#include "app/model/model.h"

#include <algorithm>
#include <atomic>
#include <limits>

#include "core/base/check.h"

namespace loopscope::model {

using trace::Event;
using trace::Kind;
using trace::Waker;

namespace {

constexpr int kOtherTurns = 64;            // of other loops that may have begun meanwhile
constexpr std::uint32_t kLookBack = 4096;  // events that a callback may have waited in the ready queue
constexpr std::size_t kLookBackSpans = 64;

std::uint64_t new_generation() {
  static std::atomic<std::uint64_t> count{0};
  return ++count;
}

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) {
  return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max() : a + b;
}

// Whose turn it was. A recorder of today says just that. Older ones named what had made a callback ready in the
// callback's place, which comes one step before it.
Waker waker_in_turn(const Waker& said, ObjectId running, bool running_is_task) {
  if (running_is_task || said.kind == Waker::Kind::callback || said.kind == Waker::Kind::fd) return said;
  if (said.kind == Waker::Kind::timer && said.id == running) return said;
  return {Waker::Kind::callback, running};
}

// The first stop after a position, of stops that are in order; nothing when there is none.
template <class Items, class MomentOf>
std::optional<Moment> first_after(const Items& items, Moment after, MomentOf moment_of) {
  const auto stop =
      std::upper_bound(items.begin(), items.end(), after.events,
                       [&](std::uint64_t events, const auto& item) { return events < moment_of(item).events; });
  return stop == items.end() ? std::nullopt : std::optional(moment_of(*stop));
}

// The last stop before a position.
template <class Items, class MomentOf>
std::optional<Moment> last_before(const Items& items, Moment before, MomentOf moment_of) {
  const auto stop =
      std::lower_bound(items.begin(), items.end(), before.events,
                       [&](const auto& item, std::uint64_t events) { return moment_of(item).events < events; });
  return stop == items.begin() ? std::nullopt : std::optional(moment_of(*std::prev(stop)));
}

}  // namespace

Model::Model(const trace::Symbols& symbols)
    : symbols_(&symbols), generation_(new_generation()), lanes_(symbols, events_), turns_(events_) {}

void Model::append(std::span<const Event> events) {
  for (const Event& event : events) add(event);
}

void Model::clear() {
  generation_ = new_generation();
  events_.clear();
  lanes_ = LaneBook(*symbols_, events_);
  loops_ = {};
  turns_.clear();
  frames_.clear();
  prints_.clear();
  calls_of_libraries_.clear();
  user_place_ = {};
  dropped_ = 0;
}

void Model::add(const Event& event) {
  LOOPSCOPE_DCHECK(events_.empty() || event.time_ns >= events_.back().time_ns);
  const auto index = static_cast<std::uint32_t>(events_.size());
  events_.push_back(event);
  Loop& loop = loop_of(event.loop);
  switch (event.kind) {
    case Kind::frame_begin:
      frames_.push_back(index);
      loop.frame_event = index;
      break;
    case Kind::print:
      prints_.push_back(index);
      break;
    case Kind::dropped:
      dropped_ = saturating_add(dropped_, event.a);
      break;
    default:
      break;
  }

  loop.history.before(index, loop.replay.state());
  const trace::Step step = loop.replay.apply(event);
  loop.history.add(index, step.change, loop.replay);
  lanes_.add(event, index, step, loop.replay);
  track_turn(loop, index, step.change);
  if (step.change.thread_id != kNoObject) track_thread(loop, index, step.change);
  if (event.kind == Kind::task_await) {
    const LocationId place = user_place_.of(event, loop.replay.state(), *symbols_);
    if (place != event.b) calls_of_libraries_.emplace_back(index, place);
  }
}

Model::Loop& Model::loop_of(LoopId id) {
  if (!loops_[id]) loops_[id] = std::make_unique<Loop>(id);
  return *loops_[id];
}

void Model::track_turn(Loop& loop, std::uint32_t index, const trace::Change& change) {
  if (change.turn_ended) turns_.close(loop.open_turn, index);
  if (change.turn_began) {
    loop.open_turn = turns_.size();
    turns_.push_back(index, loop.frame_event);
  }
}

void Model::track_thread(Loop& loop, std::uint32_t index, const trace::Change& change) {
  const auto open = loop.thread_turns.find(change.thread_id);
  if (open != loop.thread_turns.end()) {
    turns_.close(open->second, index);
    loop.thread_turns.erase(open);
  }
  if (change.thread.state != trace::ThreadState::running) return;
  loop.thread_turns[change.thread_id] = turns_.size();
  turns_.push_back(index, TurnList::kNoEvent);
}

Moment Model::end() const { return events_.empty() ? Moment{} : after_event(events_.size() - 1); }

Moment Model::moment_at(TimeNs time_ns) const {
  const std::size_t next = events_.first_after(time_ns);
  if (next == events_.size()) return end();
  if (next == 0) return {};
  return {time_ns, next};
}

Moment Model::after_event(std::uint64_t event) const { return {events_.time_ns(event), event + 1}; }

Moment Model::start() const {
  if (!frames_.empty() && (turns_.empty() || frames_.front() < turns_.begin_event(0))) {
    return before_frame(frames_.front());
  }
  if (turns_.empty()) return end();
  const std::uint32_t first = turns_.begin_event(0);
  return first == 0 ? Moment{} : after_event(first - 1);
}

/// Nothing happens between the end of a hold and the frame that follows, so that both are one stop, that of the hold.
Moment Model::before_frame(std::uint32_t frame_event) const {
  std::uint32_t before = frame_event;
  if (before >= 2 && events_.kind(before - 1) == Kind::loop_resume && events_.kind(before - 2) == Kind::loop_pause) {
    --before;
  }
  return before == 0 ? Moment{} : after_event(before - 1);
}

const std::vector<LaneIndex>& Model::rows() const { return lanes_.rows(); }

std::string_view Model::name(const Lane& lane) const { return lanes_.name(lane); }

LaneIndex Model::lane_of_task(LoopId loop, ObjectId task) const { return lanes_.lane_of_task(loop, task); }

LaneIndex Model::lane_of_thread(LoopId loop, ObjectId thread) const { return lanes_.lane_of_thread(loop, thread); }

LaneIndex Model::lane_of_speaker(LoopId loop, ObjectId speaker) const {
  const LaneIndex task = lane_of_task(loop, speaker);
  return task != kNoLane ? task : lane_of_thread(loop, speaker);
}

std::optional<std::size_t> Model::span_at(const Lane& lane, Moment moment) const {
  std::size_t low = 0;
  std::size_t high = lane.spans.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (lane.spans.begin_event(middle) < moment.events) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  if (low == 0) return std::nullopt;
  return low - 1;
}

Job Model::job_of(LaneIndex lane, std::size_t span) const {
  if (lane >= lanes().size() || span >= lanes()[lane].spans.size()) return {};
  return job_of(lanes()[lane], lanes()[lane].spans[span]);
}

Job Model::job_of(const Lane& lane, const Span& span) const {
  const std::optional<std::uint32_t> begin = lanes_.job_begin(lane, span);
  if (!begin) return {};
  return {.submit_event = lanes_.job_submit(lane.loop, events_[*begin].subject), .begin_event = begin};
}

std::optional<Wake> Model::wake_of(LaneIndex lane, std::size_t span) const {
  if (lane >= lanes().size() || span >= lanes()[lane].spans.size()) return std::nullopt;
  const std::uint32_t begin_event = lanes()[lane].spans.begin_event(span);
  const Event event = events_[begin_event];
  if (lanes()[lane].spans.state(span) != SpanState::ready || event.kind != Kind::task_ready) return std::nullopt;

  const Waker waker = waker_at(begin_event);
  const Moment moment = after_event(begin_event);
  const LoopId loop = lanes()[lane].loop;
  const LaneIndex from =
      waker.kind == Waker::Kind::task ? lanes_.lane_of_task(loop, waker.id) : lanes_.lane_of_loop(loop);
  return Wake{.waker = waker, .from_lane = from, .from = moment, .to_lane = lane, .to = moment};
}

LocationId Model::place_of_await(std::uint32_t event) const {
  const auto call = std::lower_bound(calls_of_libraries_.begin(), calls_of_libraries_.end(), event,
                                     [](const auto& known, std::uint32_t wanted) { return known.first < wanted; });
  if (call != calls_of_libraries_.end() && call->first == event) return call->second;
  return static_cast<LocationId>(events_[event].b);
}

Waker Model::waker_at(std::uint32_t event_index) const {
  const Event event = events_[event_index];
  const Waker said = Waker::unpack(event.a);
  const std::optional<std::size_t> turn = last_turn(event.loop, event_index);
  if (!turn || turns_.end_event(*turn) <= event_index) return said;
  const Event begin = events_[turns_.begin_event(*turn)];
  return waker_in_turn(said, begin.subject, begin.kind == Kind::task_run);
}

std::optional<std::uint32_t> Model::last_wake(LaneIndex lane, Moment moment) const {
  if (lane >= lanes().size()) return std::nullopt;
  const SpanList& spans = lanes()[lane].spans;
  std::size_t span = 0;
  if (const auto at = span_at(lanes()[lane], moment)) span = *at + 1;
  for (std::size_t back = 0; span > 0 && back < kLookBackSpans; ++back) {
    const std::uint32_t event = spans.begin_event(--span);
    if (events_.kind(event) == Kind::task_ready) return event;
  }
  return std::nullopt;
}

std::optional<Waker> Model::cause_at(std::uint32_t event_index) const {
  const Waker waker = waker_at(event_index);
  if (waker.kind != Waker::Kind::callback) return std::nullopt;
  const Event event = events_[event_index];
  const Waker said = Waker::unpack(event.a);
  if (said.kind != Waker::Kind::callback) return said;
  const std::uint32_t first = event_index > kLookBack ? event_index - kLookBack : 0;
  for (std::uint32_t i = event_index; i > first; --i) {
    if (events_.kind(i - 1) != Kind::handle_ready) continue;
    const Event ready = events_[i - 1];
    if (ready.subject == waker.id && ready.loop == event.loop) return waker_at(i - 1);
  }
  return std::nullopt;
}

std::optional<std::size_t> Model::last_turn(LoopId loop, std::uint64_t events) const {
  std::size_t low = 0;
  std::size_t high = turns_.size();
  while (low < high) {
    const std::size_t middle = low + (high - low) / 2;
    if (turns_.begin_event(middle) < events) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  for (int back = 0; low > 0 && back < kOtherTurns; ++back) {
    --low;
    const std::uint32_t begin = turns_.begin_event(low);
    if (events_.loop(begin) == loop && !trace::is_about_thread(events_.kind(begin))) return low;
  }
  return std::nullopt;
}

std::optional<Moment> Model::previous_frame(Moment before) const {
  if (frames_.empty()) return previous_turn(before);
  const auto stop = last_before(frames_, before, [this](std::uint32_t event) { return before_frame(event); });
  return stop || start().events >= before.events ? stop : start();
}

std::optional<Moment> Model::next_frame(Moment after) const {
  if (frames_.empty()) return next_turn(after);
  if (after.events < start().events) return start();
  const auto stop = first_after(frames_, after, [this](std::uint32_t event) { return before_frame(event); });
  return stop || after.events >= events_.size() ? stop : end();
}

std::optional<Moment> Model::previous_turn(Moment before) const {
  const auto stop = last_before(turns_, before, [this](const Turn& turn) { return after_event(turn.begin_event); });
  return stop || start().events >= before.events ? stop : start();
}

std::optional<Moment> Model::next_turn(Moment after) const {
  if (after.events < start().events) return start();
  const auto stop = first_after(turns_, after, [this](const Turn& turn) { return after_event(turn.begin_event); });
  return stop || after.events >= events_.size() ? stop : end();
}

trace::LoopState Model::state_at(Moment moment, LoopId loop) const { return state_after(moment, loop, true); }

trace::LoopState Model::live_state_at(Moment moment, LoopId loop) const { return state_after(moment, loop, false); }

trace::LoopState Model::state_after(Moment moment, LoopId loop, bool with_ended) const {
  trace::LoopState state;
  if (loops_[loop]) {
    const std::uint64_t count = std::min<std::uint64_t>(moment.events, events_.size());
    state = loops_[loop]->history.after(events_, count, loop, loops_[loop]->replay.state(), with_ended);
  }
  state.at_ns = moment.time_ns;
  return state;
}

}  // namespace loopscope::model
