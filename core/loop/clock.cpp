#include "core/loop/clock.h"

#include <time.h>

#include "core/base/check.h"

namespace loopscope {
namespace {

TimeNs monotonic_ns() {
  timespec now;
  LOOPSCOPE_CHECK(::clock_gettime(CLOCK_MONOTONIC, &now) == 0);
  return TimeNs{now.tv_sec} * kNsPerSecond + now.tv_nsec;
}

}  // namespace

RealClock::RealClock() : origin_ns_(monotonic_ns()) {}

TimeNs RealClock::now() const { return monotonic_ns() - origin_ns_; }

void RealClock::busy(Duration length) {
  const TimeNs end = now() + length.count();
  while (now() < end) {
  }
}

VirtualClock::VirtualClock(Duration turn_cost, Pacer* pacer) : turn_cost_ns_(turn_cost.count()), pacer_(pacer) {
  LOOPSCOPE_CHECK(turn_cost_ns_ >= 0);
}

void VirtualClock::busy(Duration length) {
  if (length <= Duration::zero()) return;
  const TimeNs end = now() + length.count();
  if (advance_to(end) < end)
    now_.store(end, std::memory_order_relaxed);  // an interruption cuts the wait, not the computation
}

void VirtualClock::charge_turn() {
  // Not paced: a turn is far shorter than what anybody could see.
  now_.store(now() + turn_cost_ns_, std::memory_order_relaxed);
}

TimeNs VirtualClock::advance_to(TimeNs when) {
  const TimeNs from = now();
  if (when <= from) return from;
  const TimeNs reached = pacer_ ? pacer_->pace(from, when) : when;
  LOOPSCOPE_CHECK(reached >= from && reached <= when);
  now_.store(reached, std::memory_order_relaxed);
  return reached;
}

}  // namespace loopscope
