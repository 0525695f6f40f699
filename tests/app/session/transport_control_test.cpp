#include "app/session/transport_control.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "core/loop/event_loop.h"
#include "core/loop/simulated_selector.h"

namespace loopscope::session {
namespace {

using namespace std::chrono_literals;

/// A loop on a thread of its own that, in every frame, runs two handles which schedule themselves anew.
class Looping {
 public:
  explicit Looping(TransportControl& control) : control_(control) {
    thread_ = std::thread([this] {
      EventLoop loop({.clock = &clock_, .selector = &selector_, .gate = &control_});
      again(loop);
      again(loop);
      loop.run_forever();
      left_ = true;
    });
  }
  ~Looping() {
    control_.abandon();
    selector_.wake();
    thread_.join();
  }

  int turns() const { return turns_; }
  bool left() const { return left_; }
  void wait_until_held() const {
    while (control_.state() == Control::State::going || control_.state() == Control::State::pausing) {
      std::this_thread::yield();
    }
  }
  /// A step, until the loop is held again.
  void step(Step step) {
    const int before = turns_;
    control_.step(step);
    while (turns_ == before) std::this_thread::yield();
    wait_until_held();
  }

 private:
  void again(EventLoop& loop) {
    loop.call_soon([this, &loop] {
      ++turns_;
      again(loop);
    });
  }

  TransportControl& control_;
  VirtualClock clock_{10us, &control_};
  SimulatedSelector selector_{clock_};
  std::atomic<int> turns_{0};
  std::atomic<bool> left_{false};
  std::thread thread_;
};

TEST(TransportControl, HoldsAPausedLoopBeforeItsFirstFrame) {
  TransportControl control(TransportControl::Mode::paused);
  const Looping looping(control);
  looping.wait_until_held();
  EXPECT_EQ(looping.turns(), 0);
}

TEST(TransportControl, StepsAFrameOfTwoTurns) {
  TransportControl control(TransportControl::Mode::paused);
  Looping looping(control);
  looping.wait_until_held();
  looping.step(Step::frame);
  EXPECT_EQ(looping.turns(), 2);
  looping.step(Step::frame);
  EXPECT_EQ(looping.turns(), 4);
}

TEST(TransportControl, AStepBeforeTheLoopIsThereIsItsFirstFrame) {
  TransportControl control(TransportControl::Mode::paused);
  control.step(Step::frame);
  const Looping looping(control);
  looping.wait_until_held();
  EXPECT_EQ(looping.turns(), 2);
}

TEST(TransportControl, StepsOneTurnAcrossFrames) {
  TransportControl control(TransportControl::Mode::paused);
  Looping looping(control);
  looping.wait_until_held();
  for (int turn = 1; turn <= 5; ++turn) {
    looping.step(Step::turn);
    EXPECT_EQ(looping.turns(), turn);
  }
}

TEST(TransportControl, SaysBeforeWhatTheLoopIsHeld) {
  TransportControl control(TransportControl::Mode::paused);
  Looping looping(control);
  looping.wait_until_held();
  EXPECT_EQ(control.state(), Control::State::before_frame);
  looping.step(Step::turn);
  EXPECT_EQ(control.state(), Control::State::before_turn);
  looping.step(Step::frame);
  EXPECT_EQ(control.state(), Control::State::before_frame);
}

TEST(TransportControl, AFrameStepFromWithinAFrameEndsWithIt) {
  TransportControl control(TransportControl::Mode::paused);
  Looping looping(control);
  looping.wait_until_held();
  looping.step(Step::turn);
  looping.step(Step::frame);
  EXPECT_EQ(looping.turns(), 2);
}

TEST(TransportControl, RunsUntilPaused) {
  TransportControl control(TransportControl::Mode::paused);
  Looping looping(control);
  looping.wait_until_held();
  control.run();
  while (looping.turns() < 100) std::this_thread::yield();
  control.pause();
  looping.wait_until_held();
  const int turns = looping.turns();
  std::this_thread::sleep_for(5ms);
  EXPECT_EQ(looping.turns(), turns);
}

TEST(TransportControl, AnAbandonedLoopLeavesItsRun) {
  TransportControl control(TransportControl::Mode::paused);
  Looping looping(control);
  looping.wait_until_held();
  control.abandon();
  while (!looping.left()) std::this_thread::yield();
  EXPECT_EQ(looping.turns(), 0);
}

TEST(TransportControl, AFreeRunWaitsForNoTime) {
  TransportControl control(TransportControl::Mode::free);
  EXPECT_EQ(control.pace(0, 3600 * kNsPerSecond), 3600 * kNsPerSecond);
  EXPECT_FALSE(control.closed(Gate::Point::frame));
}

TEST(TransportControl, AStepWaitsForNoTime) {
  TransportControl control(TransportControl::Mode::paused);
  control.step(Step::frame);
  EXPECT_EQ(control.pace(0, 3600 * kNsPerSecond), 3600 * kNsPerSecond);
}

TEST(TransportControl, PacesAJumpBySpeed) {
  TransportControl control(TransportControl::Mode::paused);
  control.set_speed(10);
  control.run();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(control.pace(0, 100 * kNsPerMs), 100 * kNsPerMs);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 9ms);
}

TEST(TransportControl, APausedJumpStandsStillAndGoesOn) {
  TransportControl control(TransportControl::Mode::paused);
  control.set_speed(0.01);
  control.run();
  std::atomic<TimeNs> reached{-1};
  std::thread jumping([&] { reached = control.pace(0, kNsPerSecond); });
  while (control.present(-1) <= 0) std::this_thread::yield();
  control.pause();
  const TimeNs stands = control.present(-1);
  EXPECT_GT(stands, 0);
  EXPECT_LT(stands, kNsPerSecond);
  std::this_thread::sleep_for(3ms);
  EXPECT_EQ(control.present(-1), stands);
  EXPECT_EQ(reached, -1);
  control.set_speed(100);
  control.run();
  jumping.join();
  EXPECT_EQ(reached, kNsPerSecond);
}

TEST(TransportControl, AnAbandonedJumpEndsWhereItBegan) {
  TransportControl control(TransportControl::Mode::paused);
  control.run();
  std::atomic<TimeNs> reached{-1};
  std::thread jumping([&] { reached = control.pace(5, 3600 * kNsPerSecond); });
  control.abandon();
  jumping.join();
  EXPECT_EQ(reached, 5);
}

}  // namespace
}  // namespace loopscope::session
