#include "core/loop/clock.h"

#include <time.h>

#include <algorithm>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "core/base/check.h"

namespace loopscope {
namespace {

TimeNs monotonic_ns() {
  timespec now;
  LOOPSCOPE_CHECK(::clock_gettime(CLOCK_MONOTONIC, &now) == 0);
  return TimeNs{now.tv_sec} * kNsPerSecond + now.tv_nsec;
}

// How long the counter stands in for CLOCK_MONOTONIC before it is held against it again.
constexpr TimeNs kLookInterval = 10 * kNsPerMs;
// Before this much time has passed the rate is known too badly.
constexpr TimeNs kShortestMeasure = kNsPerMs;

/// The counter runs at one rate on all cores, whatever the processor does (Intel's manual, volume 3, 18.17.1).
bool counter_is_constant() {
#if defined(__x86_64__)
  constexpr unsigned kPowerLeaf = 0x80000007;
  constexpr unsigned kInvariantCounter = 1u << 8;
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid(kPowerLeaf, &a, &b, &c, &d) != 0 && (d & kInvariantCounter) != 0;
#else
  return false;
#endif
}

}  // namespace

RealClock::RealClock()
    : origin_ns_(monotonic_ns()), origin_ticks_(read_counter()), counter_is_constant_(counter_is_constant()) {}

TimeNs RealClock::now_from_any_thread() const { return monotonic_ns() - origin_ns_; }

TimeNs RealClock::read() const {
  const std::uint64_t ticks = read_counter();
  const TimeNs now = monotonic_ns() - origin_ns_;
  if (counter_is_constant_ && now >= kShortestMeasure && ticks > origin_ticks_) {
    follow_counter(ticks, now);
  } else {
    counter_span_ = 0;
  }
  latest_ns_ = std::max(latest_ns_, now);
  return latest_ns_;
}

void RealClock::follow_counter(std::uint64_t ticks, TimeNs now) const {
  if (counter_span_ != 0) {
    // The counter may have run ahead; time does not go back for that.
    const std::uint64_t since = std::min(ticks - counter_base_, counter_span_);
    latest_ns_ = std::max(latest_ns_, counter_ns_ + static_cast<TimeNs>((since * counter_rate_) >> kRateShift));
  }
  const TimeNs from = std::max(latest_ns_, now);
  if (from - now > kLookInterval / 2) {  // a counter that jumps
    counter_span_ = 0;
    return;
  }
  const double ns_per_tick = static_cast<double>(now) / static_cast<double>(ticks - origin_ticks_);
  const double span = static_cast<double>(kLookInterval) / ns_per_tick;
  // So that at the end of the span the two agree again.
  const double rate = static_cast<double>(now + kLookInterval - from) / span;
  counter_base_ = ticks;
  counter_span_ = static_cast<std::uint64_t>(span);
  counter_rate_ = static_cast<std::uint64_t>(rate * 0x1p32);
  counter_ns_ = from;
}

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
