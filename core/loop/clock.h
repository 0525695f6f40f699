#pragma once

#include <atomic>

#include "core/base/time.h"

namespace loopscope {

/// The time of a loop, handed in to it. now() never decreases. All functions are for the loop's thread unless they say
/// otherwise.
class Clock {
 public:
  virtual ~Clock() = default;

  /// Nanoseconds since the clock's creation.
  virtual TimeNs now() const = 0;
  virtual bool is_virtual() const = 0;
  /// Stands for a computation of this length: a real clock spins, a virtual one moves on.
  virtual void busy(Duration length) = 0;
  /// A turn begins; a virtual clock charges what a turn costs.
  virtual void charge_turn() = 0;
};

/// CLOCK_MONOTONIC. now() may be called from any thread.
class RealClock final : public Clock {
 public:
  RealClock();
  TimeNs now() const override;
  bool is_virtual() const override { return false; }
  void busy(Duration length) override;
  void charge_turn() override {}

 private:
  TimeNs origin_ns_;
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

  /// May be called from any thread.
  TimeNs now() const override { return now_.load(std::memory_order_relaxed); }
  bool is_virtual() const override { return true; }
  void busy(Duration length) override;
  void charge_turn() override;

  /// Moves on to `when` (never back), at the pacer's pace; returns the time reached, earlier when the pacer was
  /// interrupted.
  TimeNs advance_to(TimeNs when);

 private:
  std::atomic<TimeNs> now_{0};
  const TimeNs turn_cost_ns_;
  Pacer* const pacer_;
};

}  // namespace loopscope
