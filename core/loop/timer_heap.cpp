#include "core/loop/timer_heap.h"

#include "core/base/check.h"

namespace loopscope {
namespace {

constexpr std::size_t kArity = 4;

std::size_t parent_of(std::size_t index) { return (index - 1) / kArity; }
std::size_t first_child_of(std::size_t index) { return kArity * index + 1; }

}  // namespace

void TimerHeap::push(const TimerEntry& entry) {
  entries_.push_back({});
  sift_up(entries_.size() - 1, entry);
}

void TimerHeap::pop_front() {
  LOOPSCOPE_DCHECK(!empty());
  const TimerEntry last = entries_.back();
  entries_.pop_back();
  if (!entries_.empty()) sift_down(0, last);
}

void TimerHeap::fill(std::vector<TimerEntry>& entries) {
  LOOPSCOPE_DCHECK(empty());
  entries_.swap(entries);
  make_heap();
}

void TimerHeap::make_heap() {
  if (entries_.size() < 2) return;
  for (std::size_t index = parent_of(entries_.size() - 1) + 1; index-- > 0;)
    sift_down(index, TimerEntry(entries_[index]));
}

void TimerHeap::sift_up(std::size_t index, const TimerEntry& entry) {
  while (index > 0) {
    const std::size_t parent = parent_of(index);
    if (!entry.before(entries_[parent])) break;
    entries_[index] = entries_[parent];
    index = parent;
  }
  entries_[index] = entry;
}

void TimerHeap::sift_down(std::size_t index, const TimerEntry& entry) {
  for (std::size_t first = first_child_of(index); first < entries_.size(); first = first_child_of(index)) {
    const std::size_t end = std::min(first + kArity, entries_.size());
    std::size_t child = first;
    for (std::size_t other = first + 1; other < end; ++other) child = earlier(child, other);
    if (!entries_[child].before(entry)) break;
    entries_[index] = entries_[child];
    index = child;
  }
  entries_[index] = entry;
}

/// Which of two entries, a < b, comes first: without a branch on what no processor can foresee.
std::size_t TimerHeap::earlier(std::size_t a, std::size_t b) const {
  if (entries_[a].when == entries_[b].when) [[unlikely]]
    return entries_[b].before(entries_[a]) ? b : a;
  return a + (b - a) * static_cast<std::size_t>(entries_[b].when < entries_[a].when);
}

}  // namespace loopscope
