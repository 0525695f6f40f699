#pragma once

#include <cstdint>
#include <vector>

#include "core/loop/handle.h"

namespace loopscope {

/// Armed timers by deadline; equal deadlines in order of arming. A binary heap whose entries know their place in the
/// timers, so that a cancelled timer leaves at once (asyncio leaves it in until it is due). Owns nothing.
class TimerQueue {
 public:
  bool empty() const { return heap_.empty(); }
  std::size_t size() const { return heap_.size(); }

  /// O(log n). The timer must not be armed.
  void push(TimerHandle& timer, TimeNs when);
  /// The timer that is due next. Only when not empty().
  TimerHandle& front() const { return *heap_.front().timer; }
  TimeNs next_deadline() const { return heap_.front().when; }
  TimerHandle& pop_front();
  /// O(log n). The timer must be armed in this queue.
  void remove(TimerHandle& timer);

 private:
  struct Entry {
    TimeNs when;
    std::uint64_t order;
    TimerHandle* timer;

    bool before(const Entry& other) const { return when < other.when || (when == other.when && order < other.order); }
  };

  void place(std::size_t index, const Entry& entry);
  void sift_up(std::size_t index, const Entry& entry);
  void sift_down(std::size_t index, const Entry& entry);

  std::vector<Entry> heap_;
  std::uint64_t next_order_ = 0;
};

}  // namespace loopscope
