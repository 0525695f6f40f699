#include "core/trace/live/collector.h"

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace loopscope::trace {
namespace {

/// A collector of loops on a virtual clock, so that only their events decide.
class CollectorTest : public ::testing::Test {
 protected:
  std::shared_ptr<LoopTrace> add(TimeNs origin_ns = 0) { return *collector_.add_loop(origin_ns); }
  std::vector<Event> collect() {
    std::vector<Event> out;
    const std::size_t count = collector_.collect(out);
    EXPECT_EQ(count, out.size());
    return out;
  }
  static void mark(LoopTrace& loop, TimeNs time, std::string_view text = "") {
    loop.sink().emit({.time_ns = time, .kind = Kind::mark, .a = loop.strings().intern(text)});
  }

  Symbols symbols_;
  Collector collector_{symbols_, {.clock = ClockKind::virtual_, .policy = RingPolicy::lossy, .ring_events = 4}};
};

TEST_F(CollectorTest, AllLoopsAreOnOneTimeFromTheFirstEventOn) {
  const auto early = add(1'000);
  const auto late = add(5'000);
  mark(*late, 0, "late");
  early->sink().emit({.time_ns = 500, .kind = Kind::timer_arm, .subject = 1, .a = 700});
  mark(*early, 4'000, "early");
  const std::vector<Event> events = collect();
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0], (Event{.time_ns = 0, .kind = Kind::timer_arm, .loop = early->id(), .subject = 1, .a = 200}));
  EXPECT_EQ(events[1].time_ns, 3'500);
  EXPECT_EQ(symbols_.string(static_cast<StringId>(events[1].a)), "early") << "each loop has strings of its own";
  EXPECT_EQ(collector_.zero_ns(), 1'500);

  std::vector<Event> rest;
  EXPECT_EQ(collector_.collect_rest(rest), 1U);
  EXPECT_EQ(rest[0].loop, late->id());
  EXPECT_EQ(rest[0].time_ns, 3'500);
  EXPECT_EQ(symbols_.string(static_cast<StringId>(rest[0].a)), "late");
}

TEST_F(CollectorTest, AnEndedLoopHoldsNobodyBack) {
  const auto one = add();
  auto other = add();
  mark(*one, 3);
  mark(*other, 2);
  EXPECT_EQ(collect().size(), 1U);
  other.reset();
  EXPECT_EQ(collect().size(), 1U);
}

TEST_F(CollectorTest, GivesOutNoMoreThanAskedFor) {
  const auto loop = add();
  for (TimeNs time = 0; time < 4; ++time) mark(*loop, time);
  std::vector<Event> out;
  EXPECT_EQ(collector_.collect(out, 3), 3U);
  mark(*loop, 4);
  EXPECT_EQ(collector_.collect(out, 3), 2U);
  EXPECT_EQ(collector_.dropped(), 0U);
}

TEST_F(CollectorTest, WhatIsLostAtTheVeryEndIsToldToo) {
  auto loop = add();
  for (TimeNs time = 0; time < 7; ++time) mark(*loop, time);
  EXPECT_EQ(collector_.dropped(), 3U);
  EXPECT_EQ(collect().size(), 4U);
  loop.reset();
  EXPECT_EQ(collect(), (std::vector<Event>{{.time_ns = 3, .kind = Kind::dropped, .a = 3}}));
  EXPECT_EQ(collector_.dropped(), 3U);
  EXPECT_TRUE(collect().empty());
}

TEST_F(CollectorTest, ATraceHasRoomFor256LoopsAtATime) {
  std::vector<std::shared_ptr<LoopTrace>> loops;
  for (int i = 0; i < 256; ++i) loops.push_back(add());
  EXPECT_EQ(loops.back()->id(), 255);
  const auto refused = collector_.add_loop(0);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "cannot record another loop: a trace has room for 256 at a time; end one first");

  // One that ends without having stopped leaves its id used up.
  loops[9].reset();
  collect();
  EXPECT_FALSE(collector_.add_loop(0).ok());

  // One that stopped does not, as soon as its events are collected. Ids of objects go on.
  loops[7]->sink().emit({.time_ns = 1, .kind = Kind::future_create, .subject = 41});
  loops[7]->sink().emit({.time_ns = 2, .kind = Kind::loop_stop});
  loops[7].reset();
  EXPECT_FALSE(collector_.add_loop(0).ok());
  collect();
  EXPECT_FALSE(collector_.add_loop(0).ok()) << "others may come before its events, which are not given out yet";
  for (auto& loop : loops) {
    if (loop) mark(*loop, 3);
  }
  EXPECT_EQ(collect().size(), 3U) << "its two, and the one that nothing can come before";
  collect();
  const auto anew = collector_.add_loop(0);
  ASSERT_TRUE(anew.ok()) << anew.error().message;
  EXPECT_EQ((*anew)->id(), 7);
  EXPECT_EQ((*anew)->first_object(), 42U);
}

TEST_F(CollectorTest, ALoopOutlivesItsCollector) {
  Symbols symbols;
  auto collector = std::make_unique<Collector>(symbols, CollectorOptions{.ring_events = 4});  // lossless
  const auto loop = *collector->add_loop(0);
  for (TimeNs time = 0; time < 4; ++time) mark(*loop, time);
  collector.reset();
  for (TimeNs time = 4; time < 100; ++time) mark(*loop, time);
  EXPECT_EQ(dynamic_cast<RingRecorder&>(loop->sink()).dropped(), 96U) << "the ring was full, and it waits for nobody";
}

TEST(Collector, ALoopThatIsSilentDelaysOthersOnlyForTheWindow) {
  Symbols symbols;
  Collector collector(symbols);
  const auto silent = *collector.add_loop(0);
  const auto speaking = *collector.add_loop(0);
  const auto now = [] {
    return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()).count();
  };
  std::vector<Event> out;
  const TimeNs emitted = now();
  speaking->sink().emit({.time_ns = emitted, .kind = Kind::mark});
  while (collector.collect(out) == 0) ASSERT_LT(now() - emitted, 30 * kNsPerSecond);
  EXPECT_GE(now() - emitted, Collector::kReorderWindow.count());
  EXPECT_EQ(out.size(), 1U);
}

}  // namespace
}  // namespace loopscope::trace
