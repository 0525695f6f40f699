#include "core/loop/clock.h"

#include <vector>

#include <gtest/gtest.h>

namespace loopscope {
namespace {

using namespace std::chrono_literals;

TEST(RealClock, BeginsNearZeroAndNeverGoesBack) {
  const RealClock clock;
  EXPECT_FALSE(clock.is_virtual());
  TimeNs last = clock.now();
  EXPECT_GE(last, 0);
  EXPECT_LT(last, kNsPerSecond);
  for (int i = 0; i < 1000; ++i) {
    const TimeNs now = clock.now();
    ASSERT_GE(now, last);
    last = now;
  }
}

TEST(RealClock, BusySpinsForItsLength) {
  RealClock clock;
  const TimeNs before = clock.now();
  clock.busy(2ms);
  EXPECT_GE(clock.now() - before, 2 * kNsPerMs);
  clock.busy(-1h);
  clock.charge_turn();
}

TEST(VirtualClock, MovesOnlyWhenTold) {
  VirtualClock clock(7us);
  EXPECT_TRUE(clock.is_virtual());
  EXPECT_EQ(clock.now(), 0);
  clock.charge_turn();
  EXPECT_EQ(clock.now(), 7'000);
  clock.busy(1s);
  EXPECT_EQ(clock.now(), 7'000 + kNsPerSecond);
  clock.busy(-1s);
  EXPECT_EQ(clock.now(), 7'000 + kNsPerSecond);
}

TEST(VirtualClock, NeverGoesBack) {
  VirtualClock clock;
  EXPECT_EQ(clock.advance_to(100), 100);
  EXPECT_EQ(clock.advance_to(50), 100);
  EXPECT_EQ(clock.now(), 100);
}

TEST(VirtualClock, ChargesTenMicrosecondsUnlessTold) {
  VirtualClock clock;
  clock.charge_turn();
  EXPECT_EQ(clock.now(), 10'000);
}

/// Lets the clock move on by a step at a time.
class SlowPacer final : public Pacer {
 public:
  TimeNs pace(TimeNs from, TimeNs to) override {
    calls.emplace_back(from, to);
    return std::min(from + step, to);
  }
  TimeNs step = 10;
  std::vector<std::pair<TimeNs, TimeNs>> calls;
};

TEST(VirtualClock, AnInterruptedJumpEndsWhereThePacerSaysSo) {
  SlowPacer pacer;
  VirtualClock clock(0ns, &pacer);
  EXPECT_EQ(clock.advance_to(25), 10);
  EXPECT_EQ(clock.advance_to(25), 20);
  EXPECT_EQ(clock.advance_to(25), 25);
  EXPECT_EQ(clock.now(), 25);
  EXPECT_EQ(pacer.calls, (std::vector<std::pair<TimeNs, TimeNs>>{{0, 25}, {10, 25}, {20, 25}}));
}

TEST(VirtualClock, AnInterruptionDoesNotShortenAComputation) {
  SlowPacer pacer;
  VirtualClock clock(0ns, &pacer);
  clock.busy(25ns);
  EXPECT_EQ(clock.now(), 25);
  EXPECT_EQ(pacer.calls.size(), 1u);
}

TEST(VirtualClock, TurnsAreNotPaced) {
  SlowPacer pacer;
  VirtualClock clock(50ns, &pacer);
  clock.charge_turn();
  EXPECT_EQ(clock.now(), 50);
  EXPECT_TRUE(pacer.calls.empty());
}

// The counter that stands in for CLOCK_MONOTONIC must neither run away from it nor step back where it is put right.
TEST(RealClock, GoesByTheMonotonicClock) {
  const RealClock clock;
  TimeNs last = 0;
  TimeNs closest = INT64_MAX;  // a thread may be held between two looks, but not every time
  while (last < 60 * kNsPerMs) {
    const TimeNs now = clock.now();
    ASSERT_GE(now, last);
    last = now;
    if (now > 50 * kNsPerMs) closest = std::min(closest, std::abs(clock.now_from_any_thread() - now));
  }
  EXPECT_LT(closest, 10'000);
}

}  // namespace
}  // namespace loopscope
