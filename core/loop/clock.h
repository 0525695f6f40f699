#pragma once

#include <atomic>
#include <cstdint>

#include "core/base/time.h"

namespace loopscope {

/// The time of a loop, handed in to it. now() never decreases. All functions are for the loop's thread unless they say
/// otherwise.
class Clock {
 public:
  virtual ~Clock() = default;

  /// Nanoseconds since the clock's creation.
  TimeNs now() const {
    if (counter_span_ != 0) {
      const std::uint64_t ticks = read_counter() - counter_base_;
      if (ticks < counter_span_) [[likely]]
        return counter_ns_ + static_cast<TimeNs>((ticks * counter_rate_) >> kRateShift);
    }
    return read();
  }
  /// The same, a little slower, for other threads; it may differ from the loop's by less than a microsecond.
  virtual TimeNs now_from_any_thread() const = 0;
  virtual bool is_virtual() const = 0;
  /// Stands for a computation of this length: a real clock spins, a virtual one moves on.
  virtual void busy(Duration length) = 0;
  /// A turn begins; a virtual clock charges what a turn costs.
  virtual void charge_turn() = 0;

 protected:
  static constexpr int kRateShift = 32;

  /// The processor's time-stamp counter; 0 where there is none.
  static std::uint64_t read_counter() {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return 0;
#endif
  }
  /// now() where the counter does not say.
  virtual TimeNs read() const = 0;

  // Until the counter has moved on by counter_span_ from counter_base_, a tick is worth counter_rate_ / 2^32 ns beyond
  // counter_ns_. A span of 0: the clock does not go by the counter.
  mutable std::uint64_t counter_base_ = 0;
  mutable std::uint64_t counter_span_ = 0;
  mutable std::uint64_t counter_rate_ = 0;
  mutable TimeNs counter_ns_ = 0;
};

/// CLOCK_MONOTONIC. Between looks at it, at most 10 ms apart, the processor's time-stamp counter stands in for it where
/// that runs at a constant rate (a look costs twice as much as the counter). The rate is measured as the clock runs and
/// each look puts the counter right again, so that the two stay within a microsecond of each other.
class RealClock final : public Clock {
 public:
  RealClock();
  /// CLOCK_MONOTONIC at its creation.
  TimeNs origin_ns() const { return origin_ns_; }
  TimeNs now_from_any_thread() const override;
  bool is_virtual() const override { return false; }
  void busy(Duration length) override;
  void charge_turn() override {}

 private:
  TimeNs read() const override;
  void follow_counter(std::uint64_t ticks, TimeNs now) const;

  const TimeNs origin_ns_;
  const std::uint64_t origin_ticks_;
  const bool counter_is_constant_;
  mutable TimeNs latest_ns_ = 0;
};

/// Decides how long a virtual clock's jump takes for whoever watches. Without one a jump takes no time.
class Pacer {
 public:
  virtual ~Pacer() = default;
  /// Called on the loop's thread before the clock moves from `from` to `to`; returns when the clock may move, with the
  /// time it may move to: `to`, or an earlier one when the wait was interrupted.
  virtual TimeNs pace(TimeNs from, TimeNs to) = 0;
};

/// A clock that moves only when it is told to, so that a run takes the same virtual time on every machine.
class VirtualClock final : public Clock {
 public:
  static constexpr Duration kDefaultTurnCost = std::chrono::microseconds(10);

  /// turn_cost: what every turn of a handle takes, 0 allowed. The pacer, if any, must outlive the clock.
  explicit VirtualClock(Duration turn_cost = kDefaultTurnCost, Pacer* pacer = nullptr);

  TimeNs now_from_any_thread() const override { return read(); }
  bool is_virtual() const override { return true; }
  void busy(Duration length) override;
  void charge_turn() override;

  /// Moves on to `when` (never back), at the pacer's pace; returns the time reached, earlier when the pacer was
  /// interrupted.
  TimeNs advance_to(TimeNs when);

 private:
  TimeNs read() const override { return now_.load(std::memory_order_relaxed); }

  std::atomic<TimeNs> now_{0};
  const TimeNs turn_cost_ns_;
  Pacer* const pacer_;
};

}  // namespace loopscope
