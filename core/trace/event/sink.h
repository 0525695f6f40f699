#pragma once

#include <atomic>
#include <cstddef>

#include "core/trace/event/event.h"

namespace loopscope::trace {

/// Where a loop's events go. Called on the loop's thread only, in order of time, many million times a second: an
/// implementation takes no lock and makes no system call.
///
/// A sink may lend its callers places to store events in: then emitting is a store and no call. Without such places
/// every event goes to emit_slowly().
class Sink {
 public:
  virtual ~Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  void emit(const Event& event) {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head != free_end_) [[likely]] {
      store(event, places_[head & mask_]);
      head_.store(head + 1, std::memory_order_release);
      return;
    }
    emit_slowly(Event(event));  // a copy, so that on the quick way the event need not be in memory
  }

 protected:
  Sink() = default;
  /// The places: a ring of mask + 1 events, a power of two, that outlives the sink's use.
  Sink(Event* places, std::size_t mask) : places_(places), mask_(mask) {}

  /// No place is free.
  virtual void emit_slowly(const Event& event) = 0;

  std::size_t head() const { return head_.load(std::memory_order_relaxed); }
  /// How many events were stored, ever: their low bits are the places. Any thread; with it come the events.
  std::size_t published() const { return head_.load(std::memory_order_acquire); }
  /// The callers may store events up to this one. The loop's thread only.
  void lend_until(std::size_t end) { free_end_ = end; }
  std::size_t lent_until() const { return free_end_; }

 private:
  /// Field by field. As a whole it would be put together in memory first and copied from there in 16 bytes at once, for
  /// which the processor waits until its narrower stores are through: 5 ns an event.
  static void store(const Event& event, Event& place) {
    place.time_ns = event.time_ns;
    place.kind = event.kind;
    place.loop = event.loop;
    place.reserved = event.reserved;
    place.subject = event.subject;
    place.a = event.a;
    place.b = event.b;
  }

  Event* places_ = nullptr;
  std::size_t mask_ = 0;
  std::size_t free_end_ = 0;
  std::atomic<std::size_t> head_{0};
};

}  // namespace loopscope::trace
