#include "core/loop/timer_queue.h"

namespace loopscope {

void TimerQueue::push(TimerHandle& timer, TimeNs when) {
  LOOPSCOPE_DCHECK(!timer.armed());
  heap_.push_back({});
  sift_up(heap_.size() - 1, {when, &timer});
}

TimerHandle& TimerQueue::pop_front() {
  TimerHandle& timer = front();
  remove(timer);
  return timer;
}

void TimerQueue::remove(TimerHandle& timer) {
  LOOPSCOPE_DCHECK(timer.armed() && heap_[timer.heap_index_].timer == &timer);
  const std::size_t hole = timer.heap_index_;
  timer.heap_index_ = TimerHandle::kNotArmed;
  const Entry last = heap_.back();
  heap_.pop_back();
  if (hole == heap_.size()) return;
  if (hole > 0 && last.before(heap_[(hole - 1) / 2])) {
    sift_up(hole, last);
  } else {
    sift_down(hole, last);
  }
}

void TimerQueue::place(std::size_t index, const Entry& entry) {
  heap_[index] = entry;
  entry.timer->heap_index_ = static_cast<std::uint32_t>(index);
}

void TimerQueue::sift_up(std::size_t index, const Entry& entry) {
  while (index > 0) {
    const std::size_t parent = (index - 1) / 2;
    if (!entry.before(heap_[parent])) break;
    place(index, heap_[parent]);
    index = parent;
  }
  place(index, entry);
}

void TimerQueue::sift_down(std::size_t index, const Entry& entry) {
  for (std::size_t child = 2 * index + 1; child < heap_.size(); child = 2 * index + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1].before(heap_[child])) ++child;
    if (!heap_[child].before(entry)) break;
    place(index, heap_[child]);
    index = child;
  }
  place(index, entry);
}

}  // namespace loopscope
