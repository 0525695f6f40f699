#include "core/loop/timer_queue.h"

#include <algorithm>
#include <utility>

namespace loopscope {
namespace {

constexpr std::size_t kArity = 4;
// asyncio's: with fewer entries those of cancelled timers are left alone.
constexpr std::size_t kFewEntries = 100;

std::size_t parent_of(std::size_t index) { return (index - 1) / kArity; }
std::size_t first_child_of(std::size_t index) { return kArity * index + 1; }

}  // namespace

void TimerQueue::push(TimerHandle& timer, TimeNs when) {
  LOOPSCOPE_DCHECK(!timer.armed());
  timer.slot_ = take_slot(timer);
  heap_.push_back({});
  sift_up(heap_.size() - 1, {when, next_order_++, timer.slot_});
  ++armed_;
}

std::uint32_t TimerQueue::take_slot(TimerHandle& timer) {
  if (free_slots_.empty()) {
    slots_.push_back(&timer);
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }
  const std::uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  slots_[slot] = &timer;
  return slot;
}

TimerHandle& TimerQueue::pop_front() {
  LOOPSCOPE_DCHECK(!empty());
  TimerHandle& timer = *std::exchange(slots_[heap_.front().slot], nullptr);
  timer.slot_ = TimerHandle::kNotArmed;
  --armed_;
  pop_entry();
  drop_cancelled_front();
  return timer;
}

void TimerQueue::remove(TimerHandle& timer) {
  LOOPSCOPE_DCHECK(timer.armed() && slots_[timer.slot_] == &timer);
  slots_[std::exchange(timer.slot_, TimerHandle::kNotArmed)] = nullptr;
  --armed_;
  drop_cancelled_front();
  if (heap_.size() > kFewEntries && 2 * armed_ < heap_.size()) drop_all_cancelled();
}

void TimerQueue::drop_cancelled_front() {
  while (!heap_.empty() && !slots_[heap_.front().slot]) pop_entry();
}

void TimerQueue::drop_all_cancelled() {
  std::erase_if(heap_, [this](const Entry& entry) {
    if (slots_[entry.slot]) return false;
    free_slots_.push_back(entry.slot);
    return true;
  });
  if (heap_.size() < 2) return;
  for (std::size_t index = parent_of(heap_.size() - 1) + 1; index-- > 0;) sift_down(index, Entry(heap_[index]));
}

void TimerQueue::pop_entry() {
  free_slots_.push_back(heap_.front().slot);
  const Entry last = heap_.back();
  heap_.pop_back();
  if (!heap_.empty()) sift_down(0, last);
}

void TimerQueue::sift_up(std::size_t index, const Entry& entry) {
  while (index > 0) {
    const std::size_t parent = parent_of(index);
    if (!entry.before(heap_[parent])) break;
    heap_[index] = heap_[parent];
    index = parent;
  }
  heap_[index] = entry;
}

void TimerQueue::sift_down(std::size_t index, const Entry& entry) {
  for (std::size_t first = first_child_of(index); first < heap_.size(); first = first_child_of(index)) {
    const std::size_t end = std::min(first + kArity, heap_.size());
    std::size_t child = first;
    for (std::size_t other = first + 1; other < end; ++other) child = earlier(child, other);
    if (!heap_[child].before(entry)) break;
    heap_[index] = heap_[child];
    index = child;
  }
  heap_[index] = entry;
}

/// Which of two entries, a < b, comes first: without a branch on what no processor can foresee.
std::size_t TimerQueue::earlier(std::size_t a, std::size_t b) const {
  if (heap_[a].when == heap_[b].when) [[unlikely]]
    return heap_[b].before(heap_[a]) ? b : a;
  return a + (b - a) * static_cast<std::size_t>(heap_[b].when < heap_[a].when);
}

}  // namespace loopscope
