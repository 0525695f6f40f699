#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/base/time.h"

namespace loopscope {

/// A timer in a queue: in sixteen bytes, and without the timer itself.
struct TimerEntry {
  TimeNs when;
  std::uint32_t order;  // counts the pushes, round and round
  std::uint32_t slot;   // where the queue keeps the timer

  bool before(const TimerEntry& other) const {
    if (when == other.when) [[unlikely]]
      return static_cast<std::int32_t>(order - other.order) < 0;
    return when < other.when;
  }
};

/// Entries by deadline, equal ones in order of arming: a four-ary heap, quick while it is small.
class TimerHeap {
 public:
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  /// The one that comes first. Only when not empty().
  const TimerEntry& front() const { return entries_.front(); }

  /// O(log n).
  void push(const TimerEntry& entry);
  /// O(log n). Only when not empty().
  void pop_front();
  /// Takes these instead of none, in O(n), and leaves `entries` empty, with the memory that the heap had.
  void fill(std::vector<TimerEntry>& entries);
  /// Gives all of them away, in no order.
  std::vector<TimerEntry> release() { return std::exchange(entries_, {}); }
  void clear() { entries_.clear(); }
  /// Drops those for which drop(const TimerEntry&) is true, in O(n).
  template <class Drop>
  void erase_if(Drop&& drop) {
    std::erase_if(entries_, drop);
    make_heap();
  }

 private:
  void make_heap();
  std::size_t earlier(std::size_t a, std::size_t b) const;
  void sift_up(std::size_t index, const TimerEntry& entry);
  void sift_down(std::size_t index, const TimerEntry& entry);

  std::vector<TimerEntry> entries_;
};

}  // namespace loopscope
