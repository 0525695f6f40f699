#include "core/trace/live/merge.h"

#include <algorithm>
#include <functional>

#include "core/base/check.h"

namespace loopscope::trace {

void Merge::open(LoopId loop) {
  Queue& queue = queues_[loop];
  LOOPSCOPE_CHECK(!queue.open && queue.empty());
  queue.open = true;
  queue.promised = INT64_MIN;
}

void Merge::push(LoopId loop, std::span<const Event> events) {
  Queue& queue = queues_[loop];
  LOOPSCOPE_CHECK(queue.open);
  if (events.empty()) return;
  if (queue.next > 0 && queue.next >= queue.events.size() / 2) {
    queue.events.erase(queue.events.begin(), queue.events.begin() + static_cast<std::ptrdiff_t>(queue.next));
    queue.next = 0;
  }
  queue.events.insert(queue.events.end(), events.begin(), events.end());
  held_ += events.size();
  promise(loop, events.back().time_ns);
}

void Merge::promise(LoopId loop, TimeNs time) {
  Queue& queue = queues_[loop];
  LOOPSCOPE_CHECK(queue.open);
  queue.promised = std::max(queue.promised, time);
}

void Merge::close(LoopId loop) { queues_[loop].open = false; }

/// The last place of which it is known that nothing new will come before it.
Merge::Key Merge::bound() const {
  Key bound;
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    if (queues_[i].open) bound = std::min(bound, Key{queues_[i].promised, static_cast<int>(i)});
  }
  return bound;
}

std::size_t Merge::take(std::vector<Event>& out, std::size_t limit) {
  const Key bound = this->bound();
  std::vector<Key> fronts;  // a heap, the earliest on top
  for (std::size_t i = 0; i < queues_.size(); ++i) {
    if (!queues_[i].empty()) fronts.push_back({queues_[i].front().time_ns, static_cast<int>(i)});
  }
  std::ranges::make_heap(fronts, std::greater<>{});
  std::size_t taken = 0;
  while (!fronts.empty() && taken < limit) {
    const bool too_many = held_ > max_held_;
    if (fronts.front() > bound && !too_many) break;
    std::ranges::pop_heap(fronts, std::greater<>{});
    const auto loop = static_cast<LoopId>(fronts.back().loop);
    fronts.pop_back();
    const Key next = fronts.empty() ? Key{} : fronts.front();
    const std::size_t most = too_many ? std::min(limit - taken, held_ - max_held_) : limit - taken;
    taken += give_out(loop, too_many ? next : std::min(next, bound), out, most);
    if (const Queue& queue = queues_[loop]; !queue.empty()) {
      fronts.push_back({queue.front().time_ns, static_cast<int>(loop)});
      std::ranges::push_heap(fronts, std::greater<>{});
    }
  }
  return taken;
}

/// Gives out the first event of the loop, and those after it that are not behind `last`.
std::size_t Merge::give_out(LoopId loop, Key last, std::vector<Event>& out, std::size_t limit) {
  Queue& queue = queues_[loop];
  std::size_t count = 0;
  do {
    Event event = queue.events[queue.next];
    if (event.time_ns < last_ns_) {
      event.time_ns = last_ns_;
      ++late_;
    }
    last_ns_ = event.time_ns;
    out.push_back(event);
    ++queue.next;
    ++count;
  } while (count < limit && !queue.empty() && Key{queue.front().time_ns, static_cast<int>(loop)} <= last);
  held_ -= count;
  if (queue.empty()) {
    queue.events.clear();
    queue.next = 0;
  }
  return count;
}

}  // namespace loopscope::trace
