#include "app/views/navigation.h"

#include <gtest/gtest.h>

#include "tests/app/views/sample_trace.h"

namespace loopscope::views {
namespace {

using model::AxisKind;

class NavigationTest : public testing::Test {
 protected:
  NavigationTest() : trace_(test::gather_trace()), model_(trace_.symbols()) {
    model_.append(trace_.events());
    frame_.x0 = 200;
    frame_.x1 = 1200;
    frame_.animate = false;
    update();
  }
  void update() { navigation_.update(model_, frame_); }

  test::TraceBuilder trace_;
  model::Model model_;
  Navigation navigation_;
  Navigation::Frame frame_;
};

TEST_F(NavigationTest, BeginsWithTheWholeRun) {
  EXPECT_EQ(navigation_.mode(), Navigation::Mode::fit);
  EXPECT_LT(navigation_.viewport().begin, 0);
  EXPECT_GT(navigation_.viewport().end, 1400);
  EXPECT_EQ(navigation_.viewport().x(0), 212);
  EXPECT_NEAR(navigation_.viewport().x(1400), 1164, 0.5);
}

TEST_F(NavigationTest, ARunOfKnownLengthGrowsIntoItsRoom) {
  frame_.live = frame_.running = true;
  frame_.expected_ns = 10'000;
  update();
  EXPECT_GT(navigation_.viewport().end, 10'000);
  const ui::Viewport before = navigation_.viewport();
  frame_.now_ns = 5'000;
  update();
  EXPECT_EQ(navigation_.viewport(), before);
  frame_.now_ns = 12'000;
  update();
  EXPECT_GT(navigation_.viewport().end, 12'000);
}

TEST_F(NavigationTest, FollowKeepsTheWidthAndTheNewestMomentInView) {
  frame_.live = true;
  navigation_.show(0, 100, 0);
  update();
  navigation_.follow();
  frame_.now_ns = 50'000;
  update();
  EXPECT_NEAR(navigation_.viewport().width(), 100, 1e-6);
  EXPECT_GT(navigation_.viewport().end, 50'000);
  EXPECT_LT(navigation_.viewport().begin, 50'000);
  navigation_.pan(-100);
  EXPECT_EQ(navigation_.mode(), Navigation::Mode::free);
  frame_.now_ns = 60'000;
  const ui::Viewport before = navigation_.viewport();
  update();
  EXPECT_EQ(navigation_.viewport(), before);
}

TEST_F(NavigationTest, TheOtherAxisShowsTheSameEvents) {
  navigation_.show(200, 1300, 0);
  update();
  const model::Axis& time = navigation_.axis();
  const model::Moment left = time.moment(200, model_);
  const model::Moment right = time.moment(1300, model_);
  navigation_.set_axis(AxisKind::turns, model_);
  update();
  EXPECT_EQ(navigation_.axis().kind(), AxisKind::turns);
  EXPECT_LE(navigation_.viewport().begin, navigation_.axis().position(left));
  EXPECT_GE(navigation_.viewport().end, navigation_.axis().position(right));
  EXPECT_LT(navigation_.viewport().width(),
            1.1 * (navigation_.axis().position(right) - navigation_.axis().position(left)));
  navigation_.set_axis(AxisKind::time, model_);
  update();
  EXPECT_NEAR(navigation_.viewport().begin, 200, 200);
  EXPECT_NEAR(navigation_.viewport().end, 1300, 200);
}

TEST_F(NavigationTest, HistoryGoesBackAndForward) {
  const ui::Viewport whole = navigation_.viewport();
  navigation_.remember(1.0);
  navigation_.show(100, 200, 0);
  update();
  const ui::Viewport close = navigation_.viewport();
  navigation_.back();
  update();
  EXPECT_EQ(navigation_.viewport(), whole);
  navigation_.forward();
  update();
  EXPECT_EQ(navigation_.viewport(), close);
  EXPECT_FALSE(navigation_.can_go_forward());
}

TEST_F(NavigationTest, ARunOfSmallMovesIsOneChange) {
  for (int i = 0; i < 10; ++i) {
    navigation_.remember(1.0 + 0.1 * i);
    navigation_.zoom(0.9, 600);
  }
  navigation_.back();
  EXPECT_FALSE(navigation_.can_go_back());
}

TEST_F(NavigationTest, RevealMovesOnlyWhatIsOutOfView) {
  navigation_.show(0, 100, 0);
  update();
  navigation_.reveal(50);
  update();
  EXPECT_EQ(navigation_.viewport().begin, 0);
  navigation_.reveal(1000);
  update();
  EXPECT_GT(navigation_.viewport().end, 1000);
  EXPECT_NEAR(navigation_.viewport().width(), 100, 1e-9);
}

TEST_F(NavigationTest, AnimationArrives) {
  frame_.animate = true;
  frame_.seconds = 0.016F;
  navigation_.show(100, 200, 0);
  update();
  EXPECT_TRUE(navigation_.moving());
  EXPECT_GT(navigation_.viewport().width(), 100);
  for (int i = 0; i < 120; ++i) update();
  EXPECT_FALSE(navigation_.moving());
  EXPECT_EQ(navigation_.viewport().begin, 100);
}

TEST_F(NavigationTest, AnEmptyRunHasAnAxisToo) {
  const trace::Symbols symbols;
  const model::Model empty(symbols);
  Navigation navigation;
  for (const AxisKind kind : {AxisKind::time, AxisKind::turns}) {
    navigation.set_axis(kind, empty);
    frame_.live = true;
    navigation.update(empty, frame_);
    EXPECT_GT(navigation.viewport().width(), 0);
    navigation.zoom(0.5, 400);
    navigation.update(empty, frame_);
    EXPECT_GT(navigation.viewport().width(), 0);
    navigation.reset();
  }
}

}  // namespace
}  // namespace loopscope::views
