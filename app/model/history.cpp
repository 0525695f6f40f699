#include "app/model/history.h"

#include <algorithm>

namespace loopscope::model {

namespace {

// Events between two snapshots: so few that a seek applies them in a fraction of a millisecond, and several times as
// many as a snapshot has objects, so that snapshots take a small part of the memory of the events.
constexpr std::uint64_t kMinDistance = 4096;
constexpr std::uint64_t kDistancePerObject = 4;

std::uint64_t object_count(const trace::LoopState& state) {
  std::uint64_t count =
      state.tasks.size() + state.timers.size() + state.watches.size() + state.ready.size() + state.threads.size();
  for (const auto& [id, task] : state.tasks) count += task.stack.size();
  return count;
}

}  // namespace

void History::note_ended(std::uint64_t event, ObjectId id, const trace::TaskStatus& task) {
  const trace::Waker waker = task.waker.value_or(trace::Waker{});
  ended_.push_back({.event = static_cast<std::uint32_t>(event),
                    .id = id,
                    .parent = task.parent,
                    .waker_id = waker.id,
                    .state = task.state,
                    .woken = task.waker.has_value(),
                    .waker = waker.kind});
}

void History::consider_snapshot(std::uint64_t events, const trace::LoopState& live) {
  const std::uint64_t due = last_snapshot_ + std::max(kMinDistance, kDistancePerObject * object_count(live));
  next_look_ = due;
  if (events < due) return;
  snapshots_.push_back({events, pack_state(live)});
  last_snapshot_ = events;
  next_look_ = events + kMinDistance;
}

trace::LoopState History::after(const EventStore& events, std::uint64_t count, LoopId loop,
                                const trace::LoopState& live, bool with_ended) const {
  trace::LoopState state;
  if (count >= seen_) {
    state = live;
  } else {
    const auto next =
        std::upper_bound(snapshots_.begin(), snapshots_.end(), count,
                         [](std::uint64_t wanted, const Snapshot& snapshot) { return wanted < snapshot.events; });
    std::uint64_t from = 0;
    if (next != snapshots_.begin()) {
      state = unpack_state(std::prev(next)->live);
      from = std::prev(next)->events;
    }
    replay(state, events, from, count, loop);
  }
  if (with_ended) add_ended(state, events, count);
  state.sort();
  return state;
}

void History::replay(trace::LoopState& live, const EventStore& events, std::uint64_t from, std::uint64_t to,
                     LoopId loop) const {
  auto ignored = std::lower_bound(ignored_.begin(), ignored_.end(), from);
  for (std::uint64_t index = from; index < to; ++index) {
    if (events.loop(index) != loop) continue;
    if (ignored != ignored_.end() && *ignored == index) {
      ++ignored;
      continue;
    }
    const trace::Change change = live.apply(events[index]);
    if (trace::is_final(change.subject.state)) live.tasks.erase(change.subject.id);
  }
}

void History::add_ended(trace::LoopState& state, const EventStore& events, std::uint64_t count) const {
  const auto last = std::lower_bound(ended_.begin(), ended_.end(), count,
                                     [](const Ended& ended, std::uint64_t wanted) { return ended.event < wanted; });
  state.tasks.reserve(state.tasks.size() + static_cast<std::size_t>(last - ended_.begin()));
  for (auto ended = ended_.begin(); ended != last; ++ended) {
    trace::TaskStatus& status = state.tasks[ended->id];
    status.state = ended->state;
    status.parent = ended->parent;
    if (ended->woken) status.waker = trace::Waker{ended->waker, ended->waker_id};
    status.since_ns = events.time_ns(ended->event);
  }
}

}  // namespace loopscope::model
