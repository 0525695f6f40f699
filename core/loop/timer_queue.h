#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/time.h"
#include "core/loop/handle.h"
#include "core/loop/timer_heap.h"

namespace loopscope {

/// Armed timers by deadline; equal deadlines in order of arming. Owns nothing.
///
/// Only what comes next is in order, in a small heap. What comes later lies in spans of time, unordered (a ladder
/// queue: W. T. Tang et al., 2005). When the near ones run out the next span is divided until a part is small enough to
/// be put in order, so that a timer is moved two or three times, through memory that lies together, however many there
/// are. 100,000 tasks that sleep once: 540 ns each with one four-ary heap, 400 so; see tests/bench/README.md.
///
/// The timers themselves lie all over the memory and are touched only when they are armed, cancelled or due: each entry
/// has a slot, and the slot the timer. As in asyncio a timer that is cancelled leaves its entry behind until that comes
/// up, or until half of all entries are such.
class TimerQueue {
 public:
  TimerQueue();

  bool empty() const { return armed_ == 0; }
  /// How many timers are armed.
  std::size_t size() const { return armed_; }

  /// O(1) for what comes late, O(log n) otherwise. The timer must not be armed.
  void push(TimerHandle& timer, TimeNs when);
  /// The deadline of the timer that is due next; O(1) on average over many. Only when not empty().
  TimeNs next_deadline();
  /// The timer that is due next; O(1) on average over many. Only when not empty().
  TimerHandle& pop_front();
  /// Takes out, in order, the timers that are due at `now` and calls f(TimerHandle&) for each, which must not change
  /// the queue.
  template <class F>
  void pop_due(TimeNs now, F&& f) {
    while (may_be_due(now)) {
      std::array<TimerHandle*, kAhead> due;
      const std::size_t count = take_due(now, due);
      for (std::size_t i = 0; i < count; ++i) f(*due[i]);
      if (count < kAhead) return;
    }
  }
  /// O(1), on average over many. The timer must be armed in this queue.
  void remove(TimerHandle& timer);

 private:
  /// Timers from `begin` on, up to where the next later span begins, in no order.
  struct Span {
    TimeNs begin;
    TimeNs earliest;  // no deadline in it is earlier
    std::vector<TimerEntry> entries;
  };

  // So many timers are asked for from the memory at once, and have time to come until the first is used.
  static constexpr std::size_t kAhead = 32;

  bool may_be_due(TimeNs now) const;
  std::size_t take_due(TimeNs now, std::span<TimerHandle*, kAhead> due);
  std::uint32_t take_slot(TimerHandle& timer);
  Span& span_of(TimeNs when);
  TimerHandle* pop_entry();
  void find_front();
  void open_next_span();
  void close_next_span(TimeNs latest);
  void divide_next_span(TimeNs earliest, TimeNs latest);
  void drop_cancelled(std::vector<TimerEntry>& entries);
  bool freed(const TimerEntry& entry);
  void drop_all_cancelled();
  void push_near(const TimerEntry& entry);

  TimerHeap near_;                   // what comes before the next span
  std::vector<Span> spans_;          // the last is the next one; the first has no end, and is always there
  std::size_t near_limit_;           // more are too many to be kept in order
  std::vector<TimerHandle*> slots_;  // null: cancelled, or free
  std::vector<std::uint32_t> free_slots_;
  std::size_t armed_ = 0;
  std::uint32_t next_order_ = 0;
};

}  // namespace loopscope
