#include "core/loop/clock.h"

#include <gtest/gtest.h>

// What every clock must do.

namespace loopscope {
namespace {

using namespace std::chrono_literals;

template <class T>
class ClockConformance : public testing::Test {
 protected:
  T clock_;
};

struct ClockNames {
  template <class T>
  static std::string GetName(int) {
    return std::is_same_v<T, VirtualClock> ? "Virtual" : "Real";
  }
};
using Clocks = testing::Types<RealClock, VirtualClock>;
TYPED_TEST_SUITE(ClockConformance, Clocks, ClockNames);

TYPED_TEST(ClockConformance, BeginsAtItsCreation) {
  EXPECT_GE(this->clock_.now(), 0);
  EXPECT_LT(this->clock_.now(), 10 * kNsPerSecond);
}

TYPED_TEST(ClockConformance, NeverGoesBack) {
  TimeNs last = this->clock_.now();
  for (int i = 0; i < 1000; ++i) {
    if (i % 10 == 0) this->clock_.charge_turn();
    if (i % 100 == 0) this->clock_.busy(1us);
    const TimeNs now = this->clock_.now();
    EXPECT_GE(now, last);
    last = now;
  }
}

TYPED_TEST(ClockConformance, AComputationTakesItsTime) {
  const TimeNs before = this->clock_.now();
  this->clock_.busy(2ms);
  EXPECT_GE(this->clock_.now() - before, 2 * kNsPerMs);
}

TYPED_TEST(ClockConformance, NoComputationTakesNone) {
  const TimeNs before = this->clock_.now();
  this->clock_.busy(0ms);
  this->clock_.busy(-1s);
  EXPECT_LT(this->clock_.now() - before, kNsPerSecond);
}

TYPED_TEST(ClockConformance, SaysWhetherItIsVirtual) {
  EXPECT_EQ(this->clock_.is_virtual(), (std::is_same_v<TypeParam, VirtualClock>));
}

}  // namespace
}  // namespace loopscope
