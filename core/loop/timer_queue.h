#pragma once

#include <cstdint>
#include <vector>

#include "core/loop/handle.h"

namespace loopscope {

/// Armed timers by deadline; equal deadlines in order of their ids. A binary heap whose entries know their place in the
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
  /// The deadline of a timer that is armed in this queue.
  TimeNs deadline(const TimerHandle& timer) const { return heap_[timer.heap_index_].when; }
  /// O(log n). The timer must be armed in this queue.
  void remove(TimerHandle& timer);

 private:
  struct Entry {
    TimeNs when;
    TimerHandle* timer;

    /// A timer's id is new each time it is armed.
    bool before(const Entry& other) const {
      return when < other.when || (when == other.when && timer->id() < other.timer->id());
    }
  };

  void place(std::size_t index, const Entry& entry);
  void sift_up(std::size_t index, const Entry& entry);
  void sift_down(std::size_t index, const Entry& entry);

  std::vector<Entry> heap_;
};

}  // namespace loopscope
