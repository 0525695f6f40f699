#pragma once

#include <cstdint>
#include <vector>

#include "core/base/time.h"
#include "core/loop/handle.h"

namespace loopscope {

/// Armed timers by deadline; equal deadlines in order of arming. A four-ary heap of small entries that never touches
/// the timers themselves, which lie all over the memory: each entry has a slot, and the slot the timer. As in asyncio a
/// timer that is cancelled leaves its entry behind until that comes up, or until half of all entries are such. Owns
/// nothing.
class TimerQueue {
 public:
  bool empty() const { return armed_ == 0; }
  /// How many timers are armed.
  std::size_t size() const { return armed_; }

  /// O(log n). The timer must not be armed.
  void push(TimerHandle& timer, TimeNs when);
  /// The deadline of the timer that is due next. Only when not empty().
  TimeNs next_deadline() const { return heap_.front().when; }
  /// O(log n).
  TimerHandle& pop_front();
  /// O(1), on average over many. The timer must be armed in this queue.
  void remove(TimerHandle& timer);

 private:
  struct Entry {
    TimeNs when;
    std::uint32_t order;  // counts the pushes, round and round
    std::uint32_t slot;

    bool before(const Entry& other) const {
      if (when == other.when) [[unlikely]]
        return static_cast<std::int32_t>(order - other.order) < 0;
      return when < other.when;
    }
  };

  std::uint32_t take_slot(TimerHandle& timer);
  std::size_t earlier(std::size_t a, std::size_t b) const;
  void sift_up(std::size_t index, const Entry& entry);
  void sift_down(std::size_t index, const Entry& entry);
  void pop_entry();
  void drop_cancelled_front();
  void drop_all_cancelled();

  std::vector<Entry> heap_;          // the first one's timer is not cancelled
  std::vector<TimerHandle*> slots_;  // null: cancelled, or free
  std::vector<std::uint32_t> free_slots_;
  std::size_t armed_ = 0;
  std::uint32_t next_order_ = 0;
};

}  // namespace loopscope
