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

std::uint64_t new_generation() {
  static std::atomic<std::uint64_t> count{0};
  return ++count;
}

std::uint64_t saturating_add(std::uint64_t a, std::uint64_t b) {
  return a > std::numeric_limits<std::uint64_t>::max() - b ? std::numeric_limits<std::uint64_t>::max() : a + b;
}

// The first stop after a moment, of stops that are in order.
template <class Item, class MomentOf>
auto first_after(const std::vector<Item>& items, Moment after, MomentOf moment_of) {
  return std::upper_bound(items.begin(), items.end(), after,
                          [&](const Moment& moment, const Item& item) { return moment < moment_of(item); });
}

// The last stop before a moment.
template <class Item, class MomentOf>
std::optional<Moment> last_before(const std::vector<Item>& items, Moment before, MomentOf moment_of) {
  const auto stop = std::lower_bound(items.begin(), items.end(), before,
                                     [&](const Item& item, const Moment& moment) { return moment_of(item) < moment; });
  if (stop == items.begin()) return std::nullopt;
  return moment_of(*std::prev(stop));
}

}  // namespace

Model::Model(const trace::Symbols& symbols) : symbols_(&symbols), generation_(new_generation()), lanes_(symbols) {}

void Model::append(std::span<const Event> events) {
  for (const Event& event : events) add(event);
}

void Model::clear() {
  generation_ = new_generation();
  events_.clear();
  lanes_ = LaneBook(*symbols_);
  histories_.clear();
  open_turns_.clear();
  turns_.clear();
  frames_.clear();
  prints_.clear();
  dropped_ = 0;
}

void Model::add(const Event& event) {
  LOOPSCOPE_DCHECK(events_.empty() || event.time_ns >= events_.back().time_ns);
  const auto index = static_cast<std::uint32_t>(events_.size());
  events_.push_back(event);
  switch (event.kind) {
    case Kind::frame_begin:
      frames_.push_back(index);
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

  History& history = histories_[event.loop];
  Change change;
  if (is_about_task(event.kind) && has_ended(event.loop, event.subject)) {
    history.ignore(index);
  } else {
    change = history.apply(event, index);
  }
  lanes_.add(event, index, change, history.live());
  track_turn(event, index, change, history.live());
}

bool Model::has_ended(LoopId loop, ObjectId task) const {
  const LaneIndex lane = lanes_.lane_of_task(loop, task);
  return lane != kNoLane && trace::is_final(lanes()[lane].state);
}

void Model::track_turn(const Event& event, std::uint32_t index, const Change& change, const LoopState& state) {
  if (change.turn_ended) {
    const auto open = open_turns_.find(event.loop);
    turns_[open->second].end_event = index;
    open_turns_.erase(open);
  }
  if (change.turn_began) {
    open_turns_[event.loop] = turns_.size();
    turns_.push_back({.begin_event = index, .frame = state.frame});
  }
}

Moment Model::end() const { return events_.empty() ? Moment{} : after_event(events_.size() - 1); }

Moment Model::moment_at(TimeNs time_ns) const {
  const std::size_t next = events_.first_after(time_ns);
  if (next == events_.size()) return end();
  if (next == 0) return {};
  return {time_ns, next};
}

Moment Model::after_event(std::uint64_t event) const { return {events_.time_ns(event), event + 1}; }

Moment Model::before_event(std::uint64_t event) const { return {events_.time_ns(event), event}; }

const std::vector<LaneIndex>& Model::rows() const { return lanes_.rows(); }

std::string_view Model::name(const Lane& lane) const { return lanes_.name(lane); }

LaneIndex Model::lane_of_task(LoopId loop, ObjectId task) const { return lanes_.lane_of_task(loop, task); }

std::optional<std::size_t> Model::span_at(const Lane& lane, Moment moment) const {
  const auto next = first_after(
      lane.spans, moment, [](const Span& span) { return Moment{span.begin_ns, std::uint64_t{span.begin_event} + 1}; });
  if (next == lane.spans.begin()) return std::nullopt;
  return static_cast<std::size_t>(next - lane.spans.begin()) - 1;
}

std::optional<Wake> Model::wake_of(LaneIndex lane, std::size_t span) const {
  if (lane >= lanes().size() || span >= lanes()[lane].spans.size()) return std::nullopt;
  const Span& ready = lanes()[lane].spans[span];
  const Event event = events_[ready.begin_event];
  if (ready.state != SpanState::ready || event.kind != Kind::task_ready) return std::nullopt;

  const Waker waker = Waker::unpack(event.a);
  const Moment moment = after_event(ready.begin_event);
  const LoopId loop = lanes()[lane].loop;
  const LaneIndex from =
      waker.kind == Waker::Kind::task ? lanes_.lane_of_task(loop, waker.id) : lanes_.lane_of_loop(loop);
  return Wake{.waker = waker, .from_lane = from, .from = moment, .to_lane = lane, .to = moment};
}

std::optional<Moment> Model::previous_frame(Moment before) const {
  return last_before(frames_, before, [this](std::uint32_t event) { return after_event(event); });
}

std::optional<Moment> Model::next_frame(Moment after) const {
  const auto stop = first_after(frames_, after, [this](std::uint32_t event) { return after_event(event); });
  if (stop != frames_.end()) return after_event(*stop);
  return after < end() ? std::optional(end()) : std::nullopt;
}

std::optional<Moment> Model::previous_turn(Moment before) const {
  return last_before(turns_, before, [this](const Turn& turn) { return before_event(turn.begin_event); });
}

std::optional<Moment> Model::next_turn(Moment after) const {
  const auto stop = first_after(turns_, after, [this](const Turn& turn) { return before_event(turn.begin_event); });
  if (stop != turns_.end()) return before_event(stop->begin_event);
  return after < end() ? std::optional(end()) : std::nullopt;
}

LoopState Model::state_at(Moment moment, LoopId loop) const { return state_after(moment, loop, true); }

LoopState Model::live_state_at(Moment moment, LoopId loop) const { return state_after(moment, loop, false); }

LoopState Model::state_after(Moment moment, LoopId loop, bool with_ended) const {
  LoopState state;
  if (const auto history = histories_.find(loop); history != histories_.end()) {
    const std::uint64_t count = std::min<std::uint64_t>(moment.events, events_.size());
    state = history->second.after(events_, count, loop, with_ended);
  }
  state.at_ns = moment.time_ns;
  return state;
}

}  // namespace loopscope::model
