#include "app/model/axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <span>
#include <vector>

#include "app/model/model.h"
#include "tests/core/trace/random_trace.h"

namespace loopscope::model {
namespace {

using test::TraceBuilder;
using testing::SizeIs;
using trace::Await;
using trace::Event;

constexpr double kNear = 0.001;  // as near as the eye sees: kStep adds up to less

TEST(TimeAxis, IsToScale) {
  TraceBuilder trace;
  trace.start().at(100).print("a").at(400).print("b").print("c");
  Model model(trace.symbols());
  model.append(trace.events());
  Axis axis(AxisKind::time);
  axis.update(model);
  EXPECT_EQ(axis.position({250, 2}), 250);
  EXPECT_EQ(axis.end(), 400);
  EXPECT_EQ(axis.moment(250, model), (Moment{250, 2}));
  EXPECT_EQ(axis.moment(400, model), model.end());
  EXPECT_EQ(axis.moment(1e18, model), model.end());
  EXPECT_EQ(axis.moment(-5, model), Moment{});
  EXPECT_EQ(axis.moment(0, model), (Moment{0, 1}));
  EXPECT_THAT(axis.gaps(), SizeIs(0));
}

TEST(TurnsAxis, WhileAllThreadsAreBlockedThereIsAGap) {
  TraceBuilder trace;
  trace.thread_begin(1, "a").at(10).thread_block(1, trace::Call::sleep);            // 0, 1
  trace.at(510).thread_resume(1).thread_begin(2, "b").at(520).thread_end(1);        // 2 to 4
  trace.at(530).thread_block(2, trace::Call::recv).at(700).thread_resume(2);        // 5, 6
  trace.at(700).thread_block(2, trace::Call::recv).thread_resume(2).thread_end(2);  // 7 to 9
  Model model(trace.symbols());
  model.append(trace.events());
  Axis axis(AxisKind::turns);
  axis.update(model);
  ASSERT_THAT(axis.gaps(), SizeIs(2));
  EXPECT_EQ(axis.gaps()[0].duration_ns, 500);
  EXPECT_EQ(axis.gaps()[1].duration_ns, 170);
  EXPECT_NEAR(axis.position(model.after_event(1)), 1, kNear);
  EXPECT_NEAR(axis.position(model.after_event(2)), 1.5, kNear);
  EXPECT_NEAR(axis.position(model.after_event(5)), 3.5, kNear) << "two turns that overlap share two units";
  EXPECT_NEAR(axis.end(), 6, kNear);
}

TEST(TurnsAxis, OneUnitATurnAndHalfAUnitAWait) {
  TraceBuilder trace;
  trace.start().create(1).ready(1).create(2).ready(2);                                               // events 0 to 4
  trace.frame(1).select(0);                                                                          // 5 to 7
  trace.run(1).after(10).print("x").timer_arm(3, 900, 1).after(10).await(1, Await::What::sleep, 3);  // 8 to 11
  trace.run(2).after(700).done(2);                                                                   // 12 to 13
  trace.frame(2).select(280).timer_fire(3).handle_begin(3).ready(1).handle_end(3);                   // 14 to 20
  Model model(trace.symbols());
  model.append(trace.events());
  Axis axis(AxisKind::turns);
  axis.update(model);

  const double first = axis.position(model.after_event(8));
  EXPECT_NEAR(first, 0, kNear);
  EXPECT_NEAR(axis.position(model.after_event(9)), 1.0 / 3, kNear);
  EXPECT_NEAR(axis.position(model.after_event(10)), 2.0 / 3, kNear);
  EXPECT_EQ(axis.position(model.after_event(11)), first + 1);
  EXPECT_NEAR(axis.position(model.after_event(12)), 1, kNear);
  EXPECT_NEAR(axis.position(model.after_event(13)), 2, kNear);
  EXPECT_NEAR(axis.position(model.after_event(15)), 2, kNear);
  EXPECT_NEAR(axis.position(model.after_event(16)), 2.5, kNear);
  EXPECT_NEAR(axis.position(model.after_event(18)), 2.5, kNear);
  EXPECT_NEAR(axis.end(), 3.5, kNear);
  EXPECT_EQ(axis.position(model.end()), axis.end());

  ASSERT_THAT(axis.gaps(), SizeIs(1));
  EXPECT_EQ(axis.gaps()[0].duration_ns, 280);
  EXPECT_EQ(axis.gaps()[0].select_event, 15U);
  EXPECT_NEAR(axis.gaps()[0].begin, 2, kNear);
  EXPECT_EQ(axis.gaps()[0].end - axis.gaps()[0].begin, Axis::kGapWidth);
}

TEST(TurnsAxis, TimeInsideAWaitOrATurnIsInProportion) {
  TraceBuilder trace;
  trace.start().frame(1).select(1000).handle_begin(1).after(200).handle_end(1);
  Model model(trace.symbols());
  model.append(trace.events());
  Axis axis(AxisKind::turns);
  axis.update(model);
  EXPECT_NEAR(axis.position({250, 3}), 0.125, kNear);
  EXPECT_NEAR(axis.position({1050, 5}), 0.75, kNear);
  EXPECT_EQ(axis.moment(axis.position({250, 3}), model), (Moment{250, 3}));
  EXPECT_EQ(axis.moment(axis.position({1050, 5}), model), (Moment{1050, 5}));
  EXPECT_EQ(axis.moment(-1, model), Moment{});
  EXPECT_EQ(axis.moment(99, model), model.end());
}

TEST(TurnsAxis, PauseOfTheLoopIsAGap) {
  TraceBuilder trace;
  trace.start().pause().after(500).resume().frame(1).pause().resume().select(0);
  Model model(trace.symbols());
  model.append(trace.events());
  Axis axis(AxisKind::turns);
  axis.update(model);
  ASSERT_THAT(axis.gaps(), SizeIs(1));
  EXPECT_EQ(axis.gaps()[0].select_event, 1U);
  EXPECT_NEAR(axis.end(), 0.5, kNear);
}

TEST(TurnsAxis, ASelectThatOnlyPollsIsNoGapHoweverLongItTakes) {
  TraceBuilder trace;
  trace.start().create(1).ready(1);
  trace.frame(1).select_begin(0).after(400).select_end();
  trace.run(1).after(10).done(1);
  Model model(trace.symbols());
  model.append(trace.events());
  Axis axis(AxisKind::turns);
  axis.update(model);
  EXPECT_THAT(axis.gaps(), SizeIs(0));
  EXPECT_NEAR(axis.end(), 1, kNear);
}

TEST(TurnsAxis, TurnThatLastsHasItsWholeColumn) {
  TraceBuilder trace;
  trace.start().frame(1).handle_begin(1).print("a");
  Model model(trace.symbols());
  model.append(trace.events());
  Axis axis(AxisKind::turns);
  axis.update(model);
  EXPECT_NEAR(axis.position(model.after_event(2)), 0, kNear);
  EXPECT_NEAR(axis.position(model.end()), 0.5, kNear);
  EXPECT_NEAR(axis.end(), 1, kNear);
  EXPECT_EQ(axis.moment(axis.position(model.end()), model), model.end());
}

TEST(TurnsAxis, OverlappingTurnsOfTwoLoopsHaveAUnitEach) {
  TraceBuilder trace;
  trace.start().on_loop(1).start().on_loop(0).handle_begin(1).on_loop(1).handle_begin(1).after(5);
  trace.on_loop(0).handle_end(1).on_loop(1).handle_end(1).on_loop(0).handle_begin(2).handle_end(2);
  Model model(trace.symbols());
  model.append(trace.events());
  Axis axis(AxisKind::turns);
  axis.update(model);
  EXPECT_NEAR(axis.position(model.after_event(5)), 2, kNear);
  EXPECT_NEAR(axis.end(), 3, kNear);
}

TEST(TurnsAxis, ClearedModelStartsAfresh) {
  TraceBuilder trace;
  trace.start().frame(1).handle_begin(1).handle_end(1);
  Model model(trace.symbols());
  model.append(trace.events());
  Axis axis(AxisKind::turns);
  axis.update(model);
  model.clear();
  model.append(trace.events());
  model.append(trace.events());
  axis.update(model);
  EXPECT_NEAR(axis.end(), 2, kNear);
  EXPECT_EQ(axis.position(model.end()), axis.end());
  model.clear();
  axis.update(model);
  EXPECT_EQ(axis.end(), 0);
  EXPECT_EQ(axis.moment(0.5, model), Moment{});
}

void expect_round_trip(const Axis& axis, const Model& model) {
  double last = -1;
  for (std::size_t index = 0; index < model.events().size(); ++index) {
    const Moment moment = model.after_event(index);
    const double position = axis.position(moment);
    ASSERT_GT(position, last) << "after event " << index;
    ASSERT_EQ(axis.moment(position, model), moment) << "after event " << index;
    last = position;
  }
}

class RandomAxis : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomAxis, PositionsAndMomentsAreInverse) {
  const auto random = test::random_trace({.seed = GetParam(), .events = 8000, .free_turns = GetParam() % 2 == 0});
  Model model(random.builder.symbols());
  model.append(random.builder.events());
  Axis axis(AxisKind::turns);
  axis.update(model);
  expect_round_trip(axis, model);
}

TEST_P(RandomAxis, GarbageHasPositionsToo) {
  const TraceBuilder garbage = test::random_garbage(GetParam(), 5000);
  Model model(garbage.symbols());
  model.append(garbage.events());
  Axis axis(AxisKind::turns);
  axis.update(model);
  expect_round_trip(axis, model);
}

TEST_P(RandomAxis, GrowsAsItWouldAtOnce) {
  const auto random = test::random_trace({.seed = GetParam(), .events = 4000});
  const std::vector<Event>& events = random.builder.events();
  Model model(random.builder.symbols());
  Axis growing(AxisKind::turns);
  std::mt19937_64 sizes(GetParam());
  std::span<const Event> rest = events;
  while (!rest.empty()) {
    const std::size_t size = std::min<std::size_t>(rest.size(), 1 + sizes() % 50);
    model.append(rest.first(size));
    rest = rest.subspan(size);
    growing.update(model);
    ASSERT_EQ(growing.moment(growing.position(model.end()), model), model.end());
    ASSERT_LE(growing.position(model.end()), growing.end());
  }
  Axis whole(AxisKind::turns);
  whole.update(model);
  for (std::size_t index = 0; index < events.size(); ++index) {
    ASSERT_EQ(growing.position(model.after_event(index)), whole.position(model.after_event(index)));
  }
  ASSERT_EQ(growing.gaps().size(), whole.gaps().size());
}

TEST_P(RandomAxis, PositionsGrowBetweenEvents) {
  const auto random = test::random_trace({.seed = GetParam(), .events = 3000});
  Model model(random.builder.symbols());
  model.append(random.builder.events());
  Axis axis(AxisKind::turns);
  axis.update(model);
  double last = 0;
  for (TimeNs time_ns = 0; time_ns < model.end().time_ns; time_ns += 1 + model.end().time_ns / 5000) {
    const double position = axis.position(model.moment_at(time_ns));
    ASSERT_GE(position, last);
    last = position;
  }
  Moment before;
  for (double position = 0; position < axis.end(); position += axis.end() / 5000) {
    const Moment moment = axis.moment(position, model);
    ASSERT_GE(moment, before);
    ASSERT_NEAR(axis.position(moment), position, 1) << "events at one time have no moments between them";
    before = moment;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomAxis, testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace loopscope::model
