#include "core/trace/live/ring.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "core/base/check.h"

namespace loopscope::trace {

// The head and the tail count events for ever; their low bits are the places in the ring, so that a full ring and an
// empty one differ without a spare place.

RingRecorder::RingRecorder(std::size_t capacity, RingPolicy policy)
    : RingRecorder(std::make_unique<Event[]>(capacity), capacity, policy) {}

RingRecorder::RingRecorder(std::unique_ptr<Event[]> events, std::size_t capacity, RingPolicy policy)
    : Sink(events.get(), capacity - 1), capacity_(capacity), policy_(policy), events_(std::move(events)) {
  LOOPSCOPE_CHECK(capacity >= 2 && std::has_single_bit(capacity));
  lend_until(capacity);
}

void RingRecorder::emit_slowly(const Event& event) {
  if (dropped_pending_ == 0 && try_push(event)) return;
  if (policy_ == RingPolicy::lossless && !abandoned_.load(std::memory_order_relaxed)) {
    if (push_when_room(event)) return;
  }
  emit_lossy(event);
}

bool RingRecorder::try_push(const Event& event) {
  lend_until(tail_.load(std::memory_order_acquire) + capacity_);
  if (head() == lent_until()) return false;
  emit(event);
  return true;
}

void RingRecorder::emit_lossy(const Event& event) {
  // The gap and the event after it go in together, so that a reader never sees a gap without its end.
  const std::size_t free_end = tail_.load(std::memory_order_acquire) + capacity_;
  if (dropped_pending_ > 0 && free_end - head() >= 2) {
    lend_until(free_end);
    const std::uint64_t lost = std::exchange(dropped_pending_, 0);
    emit({.time_ns = event.time_ns, .kind = Kind::dropped, .loop = event.loop, .a = lost});
    emit(event);
    return;
  }
  lend_until(head());
  ++dropped_pending_;
  dropped_total_.fetch_add(1, std::memory_order_relaxed);
}

bool RingRecorder::push_when_room(const Event& event) {
  // Against a lost wake-up: this side stores waiting_, then loads tail_; the reader stores tail_, then loads waiting_.
  // With all four sequentially consistent at least one side sees the other's store. (Operations rather than fences,
  // which TSan cannot follow.)
  std::unique_lock lock(mutex_);
  waiting_.store(true, std::memory_order_seq_cst);
  const std::size_t head = this->head();
  room_.wait(lock, [&] {
    return head - tail_.load(std::memory_order_seq_cst) < capacity_ || abandoned_.load(std::memory_order_seq_cst);
  });
  lock.unlock();
  const bool pushed = try_push(event);
  waiting_.store(false, std::memory_order_release);  // after the event: see loop_waits()
  return pushed;
}

std::size_t RingRecorder::read(std::span<Event> out) {
  const std::size_t tail = tail_.load(std::memory_order_relaxed);
  const std::size_t count = std::min(published() - tail, out.size());
  if (count == 0) return 0;
  const std::size_t first = tail & (capacity_ - 1);
  const std::size_t until_wrap = std::min(count, capacity_ - first);
  std::copy_n(&events_[first], until_wrap, out.begin());
  std::copy_n(&events_[0], count - until_wrap, out.begin() + static_cast<std::ptrdiff_t>(until_wrap));
  tail_.store(tail + count, std::memory_order_seq_cst);
  if (waiting_.load(std::memory_order_seq_cst)) {
    // Taking the lock waits until the loop is inside wait(), where the notification reaches it.
    { const std::lock_guard lock(mutex_); }
    room_.notify_one();
  }
  return count;
}

void RingRecorder::abandon() {
  abandoned_.store(true, std::memory_order_seq_cst);
  { const std::lock_guard lock(mutex_); }
  room_.notify_one();
}

}  // namespace loopscope::trace
