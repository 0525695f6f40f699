#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "app/model/index_iterator.h"
#include "core/base/check.h"
#include "core/trace/event/event.h"

namespace loopscope::model {

/// The events of a trace in memory: append-only, about 20 bytes each instead of 32, any event in constant time, exactly
/// as it came. Events are given by value. Not thread-safe. Indexes must be below size().
class EventStore {
 public:
  using Iterator = IndexIterator<EventStore, trace::Event>;
  // What containers are asked for.
  using value_type = trace::Event;
  using const_iterator = Iterator;
  using iterator = Iterator;
  using size_type = std::size_t;

  EventStore() = default;
  EventStore(EventStore&&) noexcept = default;
  EventStore& operator=(EventStore&&) noexcept = default;

  /// Any event at all; those that a loop can emit, in order of time, take the least memory.
  void push_back(const trace::Event& event);
  void clear();

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  trace::Event operator[](std::size_t index) const;
  trace::Event front() const { return (*this)[0]; }
  trace::Event back() const { return (*this)[size_ - 1]; }
  /// Single fields, cheaper than the whole event.
  TimeNs time_ns(std::size_t index) const;
  trace::Kind kind(std::size_t index) const;
  LoopId loop(std::size_t index) const;
  /// The index of the first event later than `time_ns`; size() when there is none. For events in order of time.
  std::size_t first_after(TimeNs time_ns) const;

  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size_}; }

  /// Bytes of memory it holds.
  std::size_t memory_bytes() const;

 private:
  static constexpr std::size_t kChunkEvents = 4096;
  static constexpr std::size_t kGroupEvents = 64;
  static constexpr std::uint8_t kKindBits = 0x3F;
  static constexpr std::uint8_t kWideA = 0x40;  // a's 64 bits are in a and b; b is in the tops
  static constexpr std::uint8_t kApart = 0xFF;  // the event is in Chunk::apart, at index `a`

  // An event as a difference from its group's time, and arguments in 40 bits each, sign-extended; a pair of halves is
  // kept with its halves exchanged, since the low one is an enumerator, and a moment as its distance from the event.
  struct Packed {
    std::uint32_t time;
    std::uint32_t subject;
    std::uint32_t a;
    std::uint32_t b;
    std::uint8_t kind;
    LoopId loop;
    std::uint8_t a_top;
    std::uint8_t b_top;
  };
  static_assert(sizeof(Packed) == 20);
  struct Chunk {
    std::array<Packed, kChunkEvents> events;
    std::array<TimeNs, kChunkEvents / kGroupEvents> group_ns;  // the time of each group's first event
    std::vector<trace::Event> apart;                           // those that do not fit, whole
  };

  static bool pack(const trace::Event& event, Packed& packed);
  static trace::Event unpack(const Packed& packed, TimeNs time_ns);
  const Chunk& chunk_of(std::size_t index) const { return *chunks_[index / kChunkEvents]; }

  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::size_t size_ = 0;
};

bool operator==(const EventStore& events, std::span<const trace::Event> others);

inline TimeNs EventStore::time_ns(std::size_t index) const {
  LOOPSCOPE_DCHECK(index < size_);
  const Chunk& chunk = chunk_of(index);
  const std::size_t at = index % kChunkEvents;
  const Packed& packed = chunk.events[at];
  if (packed.kind == kApart) return chunk.apart[packed.a].time_ns;
  return chunk.group_ns[at / kGroupEvents] + packed.time;
}

inline trace::Kind EventStore::kind(std::size_t index) const {
  LOOPSCOPE_DCHECK(index < size_);
  const Chunk& chunk = chunk_of(index);
  const Packed& packed = chunk.events[index % kChunkEvents];
  if (packed.kind == kApart) return chunk.apart[packed.a].kind;
  return static_cast<trace::Kind>(packed.kind & kKindBits);
}

inline LoopId EventStore::loop(std::size_t index) const {
  LOOPSCOPE_DCHECK(index < size_);
  return chunk_of(index).events[index % kChunkEvents].loop;
}

}  // namespace loopscope::model
