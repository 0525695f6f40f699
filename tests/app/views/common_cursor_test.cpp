#include "app/views/common_cursor.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/app/views/sample_trace.h"

namespace loopscope::views {
namespace {

using model::Moment;
using Stops = CommonCursor::Stops;

/// The sample trace, and one whose turns come at other times and that ends later.
class CommonCursorTest : public testing::Test {
 protected:
  CommonCursorTest() {
    slow_trace_.start("loop").create(1, 0, "main", "main").ready(1);
    for (std::uint64_t frame = 1; frame <= 3; ++frame) {
      slow_trace_.frame(frame).select(650).run(1).after(50);
      if (frame < 3) slow_trace_.await(1, trace::Await::What::yield).ready(1);
    }
    slow_trace_.done(1).stop();
    fast_.append(fast_trace_.events());
    slow_.append(slow_trace_.events());
    move(cursor().at_start());
  }

  CommonCursor cursor() const { return {models_, cursors_}; }
  void move(CommonCursor::Moments moments) { cursors_ = std::move(moments); }
  std::vector<TimeNs> stops_forward(Stops stops) {
    std::vector<TimeNs> times{cursor().time_ns()};
    while (auto next = cursor().next(stops)) {
      move(*std::move(next));
      times.push_back(cursor().time_ns());
    }
    return times;
  }

  test::TraceBuilder fast_trace_ = test::gather_trace();
  test::TraceBuilder slow_trace_;
  model::Model fast_{fast_trace_.symbols()};
  model::Model slow_{slow_trace_.symbols()};
  std::vector<const model::Model*> models_{&fast_, &slow_};
  CommonCursor::Moments cursors_{Moment(), Moment()};
};

TEST_F(CommonCursorTest, StandsAtOneTimeInAllRuns) {
  move(cursor().at(1000));
  EXPECT_EQ(cursor().time_ns(), 1000);
  EXPECT_EQ(cursors_[0], fast_.moment_at(1000));
  EXPECT_EQ(cursors_[1], slow_.moment_at(1000));
}

TEST_F(CommonCursorTest, ARunThatEndedBeforeStandsAtItsEnd) {
  ASSERT_LT(fast_.end().time_ns, slow_.end().time_ns);
  move(cursor().at_end());
  EXPECT_EQ(cursor().time_ns(), slow_.end().time_ns);
  EXPECT_EQ(cursors_[0], fast_.end());
}

TEST_F(CommonCursorTest, IsExactInTheRunThatItWasMovedIn) {
  const Moment inside = fast_.after_event(6);  // others of that time follow
  move(cursor().at(0, inside));
  EXPECT_EQ(cursors_[0], inside);
  EXPECT_EQ(cursors_[1], slow_.moment_at(inside.time_ns));
}

TEST_F(CommonCursorTest, StepsThroughTheStopsOfAllRunsInOrder) {
  for (const Stops stops : {Stops::frames, Stops::turns}) {
    std::set<TimeNs> all;
    for (const model::Model* model : models_) {
      for (std::optional<Moment> at = model->start(); at;) {
        all.insert(at->time_ns);
        at = stops == Stops::frames ? model->next_frame(*at) : model->next_turn(*at);
      }
    }
    move(cursor().at_start());
    const std::vector<TimeNs> seen = stops_forward(stops);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_EQ(std::set<TimeNs>(seen.begin(), seen.end()), all);
    EXPECT_EQ(seen.back(), slow_.end().time_ns);
  }
}

TEST_F(CommonCursorTest, StepsBackThroughTheSameStops) {
  for (const Stops stops : {Stops::frames, Stops::turns}) {
    move(cursor().at_start());
    std::vector<TimeNs> forward = stops_forward(stops);
    std::vector<TimeNs> backward{cursor().time_ns()};
    while (auto previous = cursor().previous(stops)) {
      move(*std::move(previous));
      backward.push_back(cursor().time_ns());
    }
    const auto distinct = [](std::vector<TimeNs> times) { return std::set<TimeNs>(times.begin(), times.end()); };
    EXPECT_EQ(distinct(forward), distinct(backward));
    EXPECT_TRUE(std::is_sorted(backward.rbegin(), backward.rend()));
    EXPECT_EQ(cursors_, cursor().at_start());
  }
}

TEST_F(CommonCursorTest, OneRunAloneStepsAsItDoesElsewhere) {
  models_ = {&fast_};
  cursors_ = {fast_.start()};
  for (std::optional<Moment> at = fast_.next_turn(fast_.start()); at; at = fast_.next_turn(*at)) {
    const auto next = cursor().next(Stops::turns);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->front(), *at);
    move(*next);
  }
  EXPECT_FALSE(cursor().next(Stops::turns));
}

TEST_F(CommonCursorTest, ARunOfWhichNothingIsKnownIsNotInTheWay) {
  models_ = {nullptr, &fast_};
  cursors_ = {Moment(), fast_.start()};
  const auto next = cursor().next(Stops::frames);
  ASSERT_TRUE(next);
  EXPECT_EQ((*next)[0], Moment());
  EXPECT_EQ((*next)[1], fast_.next_frame(fast_.start()));
  models_ = {nullptr};
  cursors_ = {Moment()};
  EXPECT_FALSE(cursor().next(Stops::turns));
  EXPECT_FALSE(cursor().previous(Stops::turns));
}

}  // namespace
}  // namespace loopscope::views
