#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "app/model/event_store.h"
#include "app/model/index_iterator.h"
#include "app/model/span.h"

namespace loopscope::model {

/// Memory for the spans of many lanes, given back all at once.
class SpanArena {
 public:
  std::byte* take(std::size_t size);

 private:
  static constexpr std::size_t kSlab = 1 << 16;

  std::vector<std::unique_ptr<std::byte[]>> slabs_;
  std::size_t used_ = kSlab;  // of the last slab
};

/// The spans of one lane, 9 bytes each where each ends as the next one begins, else 17. Spans are given by value.
/// Indexes must be below size(). Not thread-safe; the store and the arena must outlive it.
class SpanList {
 public:
  using Iterator = IndexIterator<SpanList, Span>;
  using value_type = Span;
  using const_iterator = Iterator;
  using iterator = Iterator;
  using size_type = std::size_t;

  SpanList() = default;
  /// `gaps`: a span need not begin where the one before it ended.
  SpanList(const EventStore& events, bool gaps) : events_(&events), gaps_(gaps) {}

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Span operator[](std::size_t index) const {
    return {begin_ns(index), end_ns(index), begin_event(index), end_event(index), state(index)};
  }
  Span front() const { return (*this)[0]; }
  Span back() const { return (*this)[size_ - 1]; }
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size_}; }

  /// Single fields, cheaper than the whole span.
  std::uint32_t begin_event(std::size_t index) const { return read<std::uint32_t>(record(index)); }
  std::uint32_t end_event(std::size_t index) const {
    if (index + 1 == size_) return last_end_event_;
    return gaps_ ? read<std::uint32_t>(record(index) + kEndEventAt) : begin_event(index + 1);
  }
  SpanState state(std::size_t index) const { return static_cast<SpanState>(record(index)[kStateAt]); }
  TimeNs begin_ns(std::size_t index) const { return time_ns(index, kBeginTimeAt, 0); }
  TimeNs end_ns(std::size_t index) const {
    if (index + 1 == size_) return last_end_ns_;
    return gaps_ ? time_ns(index, kEndTimeAt, kEndEventAt) : begin_ns(index + 1);
  }
  bool open(std::size_t index) const { return index + 1 == size_ && open(); }

  /// The last span, without a look at the memory of the others. There must be one.
  bool open() const { return size_ > 0 && last_end_ns_ == kOpenEnd; }
  SpanState last_state() const { return last_state_; }
  TimeNs last_begin_ns() const { return last_begin_ns_; }
  TimeNs last_end_ns() const { return last_end_ns_; }

  /// A new span, open. The one before must have ended.
  void push_back(SpanArena& arena, TimeNs begin_ns, std::uint32_t begin_event, SpanState state);
  /// Ends the last span.
  void close(TimeNs end_ns, std::uint32_t end_event);
  /// Opens it again (lists with gaps only).
  void reopen() {
    last_end_ns_ = kOpenEnd;
    last_end_event_ = UINT32_MAX;
  }
  /// Forgets the last span (lists with gaps only).
  void pop_back();

  /// Asks the memory for what the next push_back() will touch.
  void prefetch() const { __builtin_prefetch(tail_, 1); }

 private:
  // A chunk is the time of its first span, then its records: begin event, begin time since the chunk's, state; and
  // where there are gaps, end event and end time. A time that does not fit is looked up by its event.
  static constexpr std::size_t kBeginTimeAt = 4;
  static constexpr std::size_t kStateAt = 8;
  static constexpr std::size_t kEndEventAt = 9;
  static constexpr std::size_t kEndTimeAt = 13;
  static constexpr std::uint32_t kFarTime = UINT32_MAX;
  static constexpr std::size_t kLeast = 8;  // spans of the first chunk, and of the second; then each doubles
  static constexpr std::size_t kMost = 64;

  template <class Value>
  static Value read(const std::byte* at) {
    Value value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  template <class Value>
  static void write(std::byte* at, Value value) {
    std::memcpy(at, &value, sizeof value);
  }
  // Spans 0 to 7, 8 to 15, 16 to 31, 32 to 63, 64 to 127, 128 to 191 ...
  static std::size_t chunk_of(std::size_t index) {
    if (index >= kMost) return index / kMost + 3;
    return index < kLeast ? 0 : static_cast<std::size_t>(std::bit_width(index)) - 3;
  }
  static std::size_t first_of(std::size_t index) {
    if (index >= kMost) return index - index % kMost;
    return index < kLeast ? 0 : std::bit_floor(index);
  }
  static std::size_t capacity_of(std::size_t index) {
    return index >= kMost ? kMost : index < kLeast ? kLeast : std::bit_floor(index);
  }
  std::size_t stride() const { return gaps_ ? 17 : 9; }
  std::byte* chunk(std::size_t index) const { return chunks_[chunk_of(index)]; }
  std::byte* record(std::size_t index) const {
    return chunk(index) + sizeof(TimeNs) + (index - first_of(index)) * stride();
  }
  TimeNs time_ns(std::size_t index, std::size_t time_at, std::size_t event_at) const {
    const std::byte* const at = record(index);
    const auto time = read<std::uint32_t>(at + time_at);
    if (time == kFarTime) return events_->time_ns(read<std::uint32_t>(at + event_at));
    return read<TimeNs>(chunk(index)) + time;
  }
  static std::uint32_t packed_time(TimeNs base_ns, TimeNs time_ns) {
    const TimeNs since = time_ns - base_ns;
    return since < TimeNs{kFarTime} ? static_cast<std::uint32_t>(since) : kFarTime;
  }
  void store_end();

  std::byte* tail_ = nullptr;  // where the last span's record is
  TimeNs last_begin_ns_ = 0;
  TimeNs last_end_ns_ = kOpenEnd;
  std::uint32_t last_end_event_ = UINT32_MAX;
  std::uint32_t size_ = 0;
  SpanState last_state_ = SpanState::running;
  std::vector<std::byte*> chunks_;
  const EventStore* events_ = nullptr;
  bool gaps_ = false;
};

}  // namespace loopscope::model
