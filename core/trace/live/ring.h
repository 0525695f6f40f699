#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <span>

#include "core/trace/event/sink.h"

namespace loopscope::trace {

/// What a full ring does to the loop.
enum class RingPolicy {
  lossless,  ///< the loop waits until the reader made room: for stepping and for recording to a file
  lossy,     ///< the event is dropped; once there is room, one `dropped` event says how many were lost
};

/// A single-producer, single-consumer ring of events. The loop's thread emits, one other thread reads. Emitting takes
/// no lock and makes no system call unless a lossless ring is full.
class RingRecorder final : public Sink {
 public:
  /// capacity: a power of two, in events, at least 2.
  RingRecorder(std::size_t capacity, RingPolicy policy);

  /// Copies the oldest events into `out` and makes room for as many. Returns how many. The reader's thread only; never
  /// waits.
  std::size_t read(std::span<Event> out);

  /// The loop waits for room with an event in its hands, of whatever age. The reader's thread: when it does not before
  /// a read(), what that read does not bring was not waiting.
  bool loop_waits() const { return waiting_.load(std::memory_order_acquire); }

  /// Lets a loop that waits in a full lossless ring go on, from now on dropping: called by a reader that will read no
  /// more. Any thread.
  void abandon();

  /// Events lost so far. Any thread. A reader that has read everything compares it with the `dropped` events it saw:
  /// what was lost at the very end, with no event after it, is told only here.
  std::uint64_t dropped() const { return dropped_total_.load(std::memory_order_relaxed); }
  std::size_t capacity() const { return capacity_; }

 private:
  RingRecorder(std::unique_ptr<Event[]> events, std::size_t capacity, RingPolicy policy);

  void emit_slowly(const Event& event) override;
  void emit_lossy(const Event& event);
  bool try_push(const Event& event);
  bool push_when_room(const Event& event);

  // The loop's: beside the places that the Sink lends.
  const std::size_t capacity_;
  const RingPolicy policy_;
  const std::unique_ptr<Event[]> events_;
  std::uint64_t dropped_pending_ = 0;  // while not 0 no place is lent: the gap must be told first
  std::atomic<std::uint64_t> dropped_total_{0};

  // The reader's, away from what the loop writes.
  alignas(64) std::atomic<std::size_t> tail_{0};  // next to read
  std::atomic<bool> abandoned_{false};
  std::atomic<bool> waiting_{false};
  std::mutex mutex_;
  std::condition_variable room_;
};

}  // namespace loopscope::trace
