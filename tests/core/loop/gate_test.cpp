#include "core/loop/gate.h"

#include <vector>

#include <gmock/gmock.h>

#include "core/loop/epoll_selector.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using trace::Kind;

/// Stops wherever it is told to and has a function decide whether to go on.
class TestGate final : public Gate {
 public:
  bool closed(Point point) override {
    points.push_back(point);
    return point == Point::frame ? stops_at_frames : stops_at_handles;
  }
  bool wait(Point) override {
    ++waits;
    return on_wait();
  }

  bool stops_at_frames = false;
  bool stops_at_handles = false;
  std::function<bool()> on_wait = [] { return true; };
  std::vector<Point> points;
  int waits = 0;
};

TEST(Gate, IsAskedBeforeEveryFrameAndHandle) {
  TestGate gate;
  TestLoop t(0ns, &gate);
  t.loop.call_soon([] {});
  t.loop.call_later(0s, [] {});
  t.loop.run_once();
  t.loop.stop();
  t.loop.run_forever();
  EXPECT_THAT(gate.points,
              ElementsAre(Gate::Point::frame, Gate::Point::handle, Gate::Point::handle, Gate::Point::frame));
  EXPECT_EQ(gate.waits, 0);
}

TEST(Gate, HoldsTheLoopBeforeEachHandle) {
  TestGate gate;
  TestLoop t(0ns, &gate);
  gate.stops_at_handles = true;
  gate.on_wait = [&] {
    t.say("held");
    return true;
  };
  t.loop.call_soon(t.saying("a"));
  t.loop.call_soon(t.saying("b"));
  t.loop.run_once();
  EXPECT_THAT(t.log, ElementsAre("held", "a", "held", "b"));
}

TEST(Gate, DoesNotShowInTheTraceOfAVirtualClock) {
  const auto trace_of = [](bool stops) {
    TestGate gate;
    gate.stops_at_frames = gate.stops_at_handles = stops;
    TestLoop t(10us, &gate);
    t.loop.call_soon([] {});
    t.loop.call_later(1s, [&] { t.loop.stop(); });
    t.loop.run_forever();
    EXPECT_EQ(gate.waits, stops ? 4 : 0);
    return t.lines();
  };
  EXPECT_EQ(trace_of(true), trace_of(false));
}

TEST(Gate, IsTracedOnTheRealClockAsAPause) {
  RealClock clock;
  EpollSelector selector;
  CheckingSink sink;
  trace::StringTable strings;
  TestGate gate;
  gate.stops_at_frames = gate.stops_at_handles = true;
  gate.on_wait = [&] {
    clock.busy(1ms);
    return true;
  };
  EventLoop loop({.clock = &clock, .selector = &selector, .sink = &sink, .strings = &strings, .gate = &gate});
  loop.call_soon([] {});
  loop.run_once();
  std::vector<Kind> kinds;
  for (const trace::Event& event : sink.events) kinds.push_back(event.kind);
  EXPECT_THAT(kinds, ElementsAre(Kind::loop_start, Kind::handle_ready, Kind::loop_pause, Kind::loop_resume,
                                 Kind::frame_begin, Kind::select_begin, Kind::select_end, Kind::loop_pause,
                                 Kind::loop_resume, Kind::handle_begin, Kind::handle_end));
  EXPECT_GE(sink.events[3].time_ns - sink.events[2].time_ns, 1'000'000);
  EXPECT_EQ(sink.events[4].time_ns, sink.events[3].time_ns);
}

TEST(Gate, CanAbandonARunBetweenFrames) {
  TestGate gate;
  TestLoop t(0ns, &gate);
  gate.stops_at_frames = true;
  gate.on_wait = [&] { return false; };
  t.loop.call_soon(t.saying("a"));
  t.loop.run_forever();
  EXPECT_TRUE(t.loop.abandoned());
  EXPECT_THAT(t.log, IsEmpty());
  EXPECT_EQ(t.sink.count(Kind::frame_begin), 0u);
}

TEST(Gate, CanAbandonARunInTheMiddleOfAFrame) {
  const auto held = std::make_shared<int>(1);
  {
    TestGate gate;
    TestLoop t(0ns, &gate);
    gate.stops_at_handles = true;
    gate.on_wait = [&] { return gate.waits < 2; };
    t.loop.call_soon(t.saying("a"));
    t.loop.call_soon([&t, held] { t.say("b"); });
    t.loop.call_soon([held] {});
    t.loop.call_later(1s, [held] {});
    t.loop.run_forever();
    EXPECT_TRUE(t.loop.abandoned());
    EXPECT_THAT(t.log, ElementsAre("a"));
    EXPECT_EQ(held.use_count(), 4);
    // It is good for nothing but being destroyed.
    t.loop.run_forever();
    t.loop.run_once();
    EXPECT_EQ(gate.waits, 2);
    EXPECT_THAT(t.log, ElementsAre("a"));
  }
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace loopscope
