#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "core/base/result.h"
#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"
#include "core/trace/live/merge.h"
#include "core/trace/live/portable_form.h"
#include "core/trace/live/ring.h"
#include "core/trace/live/string_table.h"

namespace loopscope::trace {

/// What a loop emits into, for as long as it is recorded. It belongs to the loop (LoopParts::keep): that this is
/// destroyed says that no event comes any more. It may outlive the collector; what is emitted then is dropped once the
/// ring is full.
class LoopTrace {
 public:
  ~LoopTrace();
  LoopTrace(const LoopTrace&) = delete;
  LoopTrace& operator=(const LoopTrace&) = delete;

  // For LoopParts. Their thread is the loop's.
  Sink& sink();
  StringTable& strings();
  LoopId id() const;
  /// The id of the first object that the loop makes.
  ObjectId first_object() const;

  /// The loop waits no more for whoever collects; what finds no room is dropped. Any thread.
  void abandon();

 private:
  friend class Collector;
  struct Track;
  explicit LoopTrace(std::shared_ptr<Track> track) : track_(std::move(track)) {}
  const std::shared_ptr<Track> track_;
};

struct CollectorOptions {
  ClockKind clock = ClockKind::real;  ///< of all its loops
  RingPolicy policy = RingPolicy::lossless;
  std::size_t ring_events = std::size_t{1} << 16;  ///< room between a loop and the reader; a power of two
};

/// Reads the rings of any number of loops, on any threads, and gives their events in portable form and one order of
/// time. It has no thread of its own: one thread collects, now and then; a Recorder does it for a file.
///
/// Order, on real clocks: an event is given out when every other loop has emitted a later one, or kReorderWindow after
/// its time. So a loop that is blocked in its selector, or busy, delays the others by no more than that; nothing
/// delays one that is alone. The order is exact as long as no thread is kept from running for longer than the window
/// between the stamp of an event and its storage (waiting for room in a full ring is no such thing). An event that
/// still comes too late gets the time of the one before it, and is counted: late(). On virtual clocks, which say
/// nothing of each other, an event waits until all loops there are have emitted a later one or ended. No more than
/// kMaxHeld events wait, on any clock: beyond that the earliest are given out.
class Collector {
 public:
  static constexpr Duration kReorderWindow = std::chrono::milliseconds(50);
  static constexpr std::size_t kMaxHeld = std::size_t{1} << 20;

  /// `symbols` must outlive it, and is used by the collecting thread alone.
  explicit Collector(Symbols& symbols, CollectorOptions options = {});
  /// Loops that are still there go on, and drop their events.
  ~Collector();
  Collector(const Collector&) = delete;
  Collector& operator=(const Collector&) = delete;

  /// A loop joins, from any thread, before it emits. origin_ns: what is to be added to its clock's times; of a real
  /// clock, CLOCK_MONOTONIC at its zero. All events are then of one time. Fails when there are 256 loops: an id is
  /// given anew only when its loop has stopped and all its events were collected.
  Result<std::shared_ptr<LoopTrace>> add_loop(TimeNs origin_ns);

  /// Appends what came and can be put in order, at most `limit` events; returns how many. Never waits.
  std::size_t collect(std::vector<Event>& out, std::size_t limit = SIZE_MAX);
  /// Appends all that came, in order, without regard to what may still come: the end.
  std::size_t collect_rest(std::vector<Event>& out);

  /// No loop waits for the collector from now on; once the rings are full events are dropped. Any thread.
  void abandon();

  // Any thread.

  /// How many events were lost. They are told as `dropped` events too, where they are missing.
  std::uint64_t dropped() const;
  /// How many came too late for their place.
  std::uint64_t late() const { return late_.load(std::memory_order_relaxed); }

  /// The moment of the first event in the loops' common time: with real clocks, CLOCK_MONOTONIC. 0 before there is one.
  TimeNs zero_ns() const { return zero_ns_; }

 private:
  using Track = LoopTrace::Track;
  struct Freed {
    LoopId id;
    ObjectId first_object;
  };

  void admit_joining();
  void read_rings(std::size_t limit);
  void read_ring(Track& track, TimeNs look, std::size_t limit);
  void tell_lost(Track& track);
  std::size_t give_out(std::vector<Event>& out, std::size_t limit);
  void forget_ended();

  Symbols& symbols_;
  const CollectorOptions options_;

  // Of all threads.
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Track>> joining_;
  std::vector<std::shared_ptr<Track>> all_;
  std::vector<Freed> free_ids_;
  int next_id_ = 0;
  std::uint64_t dropped_before_ = 0;  // by loops that are forgotten
  bool abandoned_ = false;
  std::atomic<std::uint64_t> late_{0};

  // Of the collecting thread.
  std::vector<std::shared_ptr<Track>> tracks_;
  std::array<Track*, 256> by_id_{};
  std::array<Event, 256> batch_;
  Merge merge_{kMaxHeld};
  bool has_zero_ = false;
  TimeNs zero_ns_ = 0;
};

}  // namespace loopscope::trace
