#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/trace/event/event.h"

namespace loopscope::trace {

/// Puts the events of several loops, each of which delivers its own in order of time, into one order of time. What
/// comes first is the earlier event; at the same time, that of the loop with the smaller id; of one loop, the order in
/// which it came. An event is given out once no loop can deliver one that would come before it: each loop's last event
/// says so, and promise() of a loop that has none. Pure: no threads, no clock.
class Merge {
 public:
  /// At most so many events are held back; beyond that the earliest are given out, whatever may still come.
  explicit Merge(std::size_t max_held = std::size_t{1} << 20) : max_held_(max_held) {}

  /// The loop may deliver from now on; it must not be open. Nothing is given out that could come after an event of it
  /// before it has delivered or promised.
  void open(LoopId loop);
  /// Events of an open loop, in order of time.
  void push(LoopId loop, std::span<const Event> events);
  /// The open loop will deliver nothing before `time`. A smaller one than before changes nothing.
  void promise(LoopId loop, TimeNs time);
  /// It will deliver nothing any more.
  void close(LoopId loop);

  /// Appends to `out` what can be given out and is not after `until`, at most `limit` events; returns how many. An
  /// event that came too late for its place (a broken promise, or a loop that was opened late) gets the time of the one
  /// given out before it, so that time never goes back.
  std::size_t take(std::vector<Event>& out, std::size_t limit = SIZE_MAX);

  /// Events that wait for others.
  std::size_t held() const { return held_; }
  bool holds(LoopId loop) const { return !queues_[loop].empty(); }
  /// How many came too late.
  std::uint64_t late() const { return late_; }

 private:
  struct Queue {
    std::vector<Event> events;
    std::size_t next = 0;  // the first of them that is still here
    TimeNs promised = INT64_MIN;
    bool open = false;

    bool empty() const { return next == events.size(); }
    const Event& front() const { return events[next]; }
  };
  /// A place in the order.
  struct Key {
    TimeNs time = INT64_MAX;
    int loop = INT32_MAX;
    auto operator<=>(const Key&) const = default;
  };

  Key bound() const;
  std::size_t give_out(LoopId loop, Key last, std::vector<Event>& out, std::size_t limit);

  const std::size_t max_held_;
  std::vector<Queue> queues_ = std::vector<Queue>(256);
  std::size_t held_ = 0;
  std::uint64_t late_ = 0;
  TimeNs last_ns_ = INT64_MIN;
};

}  // namespace loopscope::trace
