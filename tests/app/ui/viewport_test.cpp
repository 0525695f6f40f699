#include "app/ui/viewport.h"

#include <gtest/gtest.h>

#include <random>

#include "app/ui/ticks.h"

namespace loopscope::ui {
namespace {

TEST(Viewport, MapsBothWays) {
  const Viewport view{100, 300, 50, 250};
  EXPECT_FLOAT_EQ(view.x(100), 50);
  EXPECT_FLOAT_EQ(view.x(200), 150);
  EXPECT_DOUBLE_EQ(view.position(250), 300);
  EXPECT_DOUBLE_EQ(view.units_per_pixel(), 1);
}

TEST(Viewport, RoundTripsAtAnyZoom) {
  std::mt19937 random(7);
  for (int i = 0; i < 1000; ++i) {
    const double width = std::pow(10.0, std::uniform_real_distribution<>(1, 12)(random));
    const double begin = std::uniform_real_distribution<>(0, 1e12)(random);
    const Viewport view{begin, begin + width, 200, 1400};
    const double position = begin + width * std::uniform_real_distribution<>(0, 1)(random);
    EXPECT_NEAR(view.position(view.x(position)), position, view.units_per_pixel() * 0.01);
  }
}

TEST(Viewport, ZoomKeepsWhatIsUnderThePointer) {
  const Viewport view{0, 1000, 100, 1100};
  const Viewport closer = view.zoomed(0.5, 350, 1);
  EXPECT_DOUBLE_EQ(closer.width(), 500);
  EXPECT_NEAR(closer.position(350), view.position(350), 1e-9);
  EXPECT_DOUBLE_EQ(view.zoomed(1e-9, 350, 20).width(), 20);
}

TEST(Viewport, PanMovesByPixels) {
  const Viewport view{0, 1000, 0, 500};
  EXPECT_DOUBLE_EQ(view.panned(50).begin, 100);
  EXPECT_EQ(view.panned(50).panned(-50), view);
}

TEST(Viewport, ClampKeepsTheRunOnScreen) {
  const Viewport view{5000, 6000, 0, 100};
  EXPECT_DOUBLE_EQ(view.clamped(2000).end, 2100);
  EXPECT_DOUBLE_EQ((Viewport{-900, 100, 0, 100}.clamped(2000).begin), -100);
  EXPECT_LE((Viewport{0, 1e9, 0, 100}.clamped(2000).width()), 4000);
}

TEST(Viewport, AnimationEndsWhereItShould) {
  const Viewport from{0, 1000, 0, 100};
  const Viewport to{400, 500, 0, 100};
  EXPECT_EQ(between(from, to, 1), to);
  const Viewport middle = between(from, to, 0.5);
  EXPECT_GT(middle.width(), to.width());
  EXPECT_LT(middle.width(), from.width());
  EXPECT_GE(middle.begin, from.begin);
  EXPECT_LE(middle.end, from.end);
}

TEST(Ticks, StepsOfOneTwoFive) {
  EXPECT_EQ(tick_step(0.1), 1);
  EXPECT_EQ(tick_step(1.5), 2);
  EXPECT_EQ(tick_step(3), 5);
  EXPECT_EQ(tick_step(7), 10);
  EXPECT_EQ(tick_step(10), 10);
  EXPECT_EQ(tick_step(130'000'000), 200'000'000);
}

TEST(Ticks, MultiplesWithinTheRange) {
  EXPECT_EQ(ticks(-3, 11, 5), (std::vector<TimeNs>{0, 5, 10}));
  EXPECT_EQ(ticks(5, 10, 5), (std::vector<TimeNs>{5, 10}));
  EXPECT_EQ(ticks(0, 1e18, 1, 4).size(), 4U);
}

}  // namespace
}  // namespace loopscope::ui
