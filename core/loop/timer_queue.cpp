#include "core/loop/timer_queue.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

namespace loopscope {
namespace {

constexpr TimeNs kFirst = std::numeric_limits<TimeNs>::min();
constexpr TimeNs kLast = std::numeric_limits<TimeNs>::max();

// asyncio's: with fewer entries those of cancelled timers are left alone.
constexpr std::size_t kFewEntries = 100;
// A span of no more is put in order as it is.
constexpr std::size_t kSmallSpan = 32;
// What a span is divided into: parts of about half that size, but no more than the caches can write to at once.
constexpr std::size_t kPartSize = kSmallSpan / 2;
constexpr std::size_t kMostParts = 256;

std::uint64_t distance(TimeNs from, TimeNs to) {
  return static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from);
}

/// How far the distances from 0 to `longest` have to be shifted for there to be at most `parts` of them, a power of
/// two.
int shift_for(std::uint64_t longest, std::size_t parts) {
  const int bits = static_cast<int>(std::bit_width(longest)) - static_cast<int>(std::bit_width(parts) - 1);
  return std::max(0, bits);
}

/// Asks the memory for what is used soon: an object of up to two cache lines, wherever it begins in one.
void ask_for(const void* object) {
  const auto* const bytes = static_cast<const char*>(object);
  __builtin_prefetch(bytes, 1);
  __builtin_prefetch(bytes + 64, 1);
}

}  // namespace

TimerQueue::TimerQueue() : near_limit_(2 * kSmallSpan) {
  spans_.push_back({.begin = kFirst, .earliest = kLast, .entries = {}});
}

// Arming

void TimerQueue::push(TimerHandle& timer, TimeNs when) {
  LOOPSCOPE_DCHECK(!timer.armed());
  const TimerEntry entry{when, next_order_++, take_slot(timer)};
  timer.slot_ = entry.slot;
  ++armed_;
  if (when < spans_.back().begin) {
    push_near(entry);
    return;
  }
  Span& span = span_of(when);
  span.entries.push_back(entry);
  span.earliest = std::min(span.earliest, when);
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

TimerQueue::Span& TimerQueue::span_of(TimeNs when) {
  if (when >= spans_.front().begin) return spans_.front();
  return *std::partition_point(spans_.begin() + 1, spans_.end(), [&](const Span& span) { return span.begin > when; });
}

void TimerQueue::push_near(const TimerEntry& entry) {
  near_.push(entry);
  if (near_.size() <= near_limit_) return;
  const TimeNs earliest = near_.front().when;
  spans_.push_back({.begin = kFirst, .earliest = earliest, .entries = near_.release()});
}

// Cancelling

void TimerQueue::remove(TimerHandle& timer) {
  LOOPSCOPE_DCHECK(timer.armed() && slots_[timer.slot_] == &timer);
  slots_[std::exchange(timer.slot_, TimerHandle::kNotArmed)] = nullptr;
  --armed_;
  const std::size_t entries = slots_.size() - free_slots_.size();
  if (entries > kFewEntries && 2 * armed_ < entries) drop_all_cancelled();
}

void TimerQueue::drop_all_cancelled() {
  for (Span& span : spans_) drop_cancelled(span.entries);
  std::erase_if(spans_, [this](const Span& span) { return span.entries.empty() && &span != &spans_.front(); });
  near_.erase_if([this](const TimerEntry& entry) { return freed(entry); });
}

void TimerQueue::drop_cancelled(std::vector<TimerEntry>& entries) {
  std::erase_if(entries, [this](const TimerEntry& entry) { return freed(entry); });
}

/// Whether its timer is cancelled: then its slot is free from now on.
bool TimerQueue::freed(const TimerEntry& entry) {
  if (slots_[entry.slot]) return false;
  free_slots_.push_back(entry.slot);
  return true;
}

// What is due

TimeNs TimerQueue::next_deadline() {
  find_front();
  return near_.front().when;
}

TimerHandle& TimerQueue::pop_front() {
  find_front();
  TimerHandle& timer = *pop_entry();
  timer.slot_ = TimerHandle::kNotArmed;
  --armed_;
  return timer;
}

bool TimerQueue::may_be_due(TimeNs now) const {
  if (empty()) return false;
  return (near_.empty() ? spans_.back().earliest : near_.front().when) <= now;
}

std::size_t TimerQueue::take_due(TimeNs now, std::span<TimerHandle*, kAhead> due) {
  std::size_t count = 0;
  while (count < due.size() && may_be_due(now)) {
    if (near_.empty()) {
      open_next_span();
      continue;
    }
    TimerHandle* const timer = pop_entry();
    if (!timer) continue;
    --armed_;
    ask_for(timer);
    due[count++] = timer;
  }
  for (TimerHandle* timer : due.first(count)) {
    timer->slot_ = TimerHandle::kNotArmed;
    if (timer->wakes_) ask_for(timer->wakes_);
  }
  return count;
}

/// The timer of the entry that comes first, or null if it was cancelled.
TimerHandle* TimerQueue::pop_entry() {
  const std::uint32_t slot = near_.front().slot;
  near_.pop_front();
  free_slots_.push_back(slot);
  return std::exchange(slots_[slot], nullptr);
}

/// Sees to it that the first of the near ones is not cancelled.
void TimerQueue::find_front() {
  LOOPSCOPE_DCHECK(!empty());
  while (near_.empty() || !slots_[near_.front().slot]) {
    if (near_.empty()) {
      open_next_span();
    } else {
      pop_entry();
    }
  }
}

/// There are none near: gets some from the next span, or brings that nearer.
void TimerQueue::open_next_span() {
  std::vector<TimerEntry>& entries = spans_.back().entries;
  drop_cancelled(entries);
  TimeNs earliest = kLast;
  TimeNs latest = kFirst;
  for (const TimerEntry& entry : entries) {
    earliest = std::min(earliest, entry.when);
    latest = std::max(latest, entry.when);
  }
  if (entries.size() > kSmallSpan && earliest < latest) {
    divide_next_span(earliest, latest);
    return;
  }
  near_.fill(entries);
  near_limit_ = std::max(2 * kSmallSpan, 2 * near_.size());
  close_next_span(latest);
}

/// Its entries, up to `latest`, are taken: what is armed for before then is near now.
void TimerQueue::close_next_span(TimeNs latest) {
  if (spans_.size() > 1) {
    spans_.pop_back();
    return;
  }
  // Should `latest` be the last moment there is, those that are armed for it later come later.
  spans_.front().begin = latest == kLast ? kLast : std::max(spans_.front().begin, latest + 1);
  spans_.front().earliest = kLast;
}

void TimerQueue::divide_next_span(TimeNs earliest, TimeNs latest) {
  const TimeNs begin = spans_.back().begin;
  const std::vector<TimerEntry> entries = std::exchange(spans_.back().entries, {});
  close_next_span(latest);

  const std::size_t parts = std::min(std::bit_ceil(entries.size() / kPartSize), kMostParts);
  const int shift = shift_for(distance(earliest, latest), parts);
  const auto part_of = [&](const TimerEntry& entry) { return distance(earliest, entry.when) >> shift; };

  std::array<std::uint32_t, kMostParts> counts{};
  for (const TimerEntry& entry : entries) ++counts[part_of(entry)];
  std::array<std::size_t, kMostParts> span_of_part;
  for (std::size_t part = parts; part-- > 0;) {
    if (counts[part] == 0) continue;
    span_of_part[part] = spans_.size();
    const auto part_begin = static_cast<TimeNs>(static_cast<std::uint64_t>(earliest) + (std::uint64_t{part} << shift));
    spans_.push_back({.begin = part == 0 ? begin : part_begin, .earliest = part_begin, .entries = {}});
    spans_.back().entries.reserve(counts[part]);
  }
  for (const TimerEntry& entry : entries) spans_[span_of_part[part_of(entry)]].entries.push_back(entry);
}

}  // namespace loopscope
