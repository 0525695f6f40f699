#include "app/model/history.h"

#include <algorithm>

namespace loopscope::model {

namespace {

// Events between two snapshots: so few that a seek applies them in a fraction of a millisecond, and several times as
// many as a snapshot has objects, so that snapshots take less memory than the events.
constexpr std::uint64_t kMinDistance = 4096;
constexpr std::uint64_t kDistancePerObject = 4;

std::uint64_t object_count(const LoopState& state) {
  std::uint64_t count = state.tasks.size() + state.timers.size() + state.watches.size() + state.ready.size();
  for (const auto& [id, task] : state.tasks) count += task.stack.size();
  return count;
}

}  // namespace

Change History::apply(const trace::Event& event, std::uint64_t index) {
  if (index >= next_look_) consider_snapshot(index);
  const Change change = live_.apply(event);
  seen_ = index + 1;
  if (change.subject.id != kNoObject && trace::is_final(change.subject.state)) {
    auto ended = live_.tasks.extract(change.subject.id);
    ended_.emplace_back(ended.key(), std::move(ended.mapped()));
  }
  return change;
}

void History::consider_snapshot(std::uint64_t events) {
  const std::uint64_t due = last_snapshot_ + std::max(kMinDistance, kDistancePerObject * object_count(live_));
  next_look_ = due;
  if (events < due) return;
  snapshots_.push_back({events, ended_.size(), live_});
  last_snapshot_ = events;
  next_look_ = events + kMinDistance;
}

LoopState History::after(std::span<const trace::Event> events, std::uint64_t count, LoopId loop) const {
  if (count >= seen_) return with_ended(live_, ended_.size());
  const auto next =
      std::upper_bound(snapshots_.begin(), snapshots_.end(), count,
                       [](std::uint64_t wanted, const Snapshot& snapshot) { return wanted < snapshot.events; });
  LoopState state;
  std::uint64_t done = 0;
  if (next != snapshots_.begin()) {
    const Snapshot& snapshot = *std::prev(next);
    state = with_ended(snapshot.live, snapshot.ended);
    done = snapshot.events;
  }
  for (const trace::Event& event : events.subspan(done, count - done)) {
    if (event.loop == loop) state.apply(event);
  }
  return state;
}

LoopState History::with_ended(const LoopState& live, std::size_t count) const {
  LoopState state = live;
  for (const auto& [id, task] : std::span(ended_).first(count)) state.tasks.emplace_hint(state.tasks.end(), id, task);
  return state;
}

}  // namespace loopscope::model
