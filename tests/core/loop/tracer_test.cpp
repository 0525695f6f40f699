#include "core/loop/tracer.h"

#include <gmock/gmock.h>

#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using trace::Kind;

constexpr LoopId kLoop = 3;

class TracerTest : public testing::Test {
 protected:
  std::vector<TimeNs> stamps() const {
    std::vector<TimeNs> stamps;
    for (const trace::Event& event : sink_.events) stamps.push_back(event.time_ns);
    return stamps;
  }
  /// Time passes and nobody says so, as while a turn runs.
  void wait(Duration length) { clock_.busy(length); }

  VirtualClock clock_{Duration::zero()};
  CheckingSink sink_;
  trace::StringTable strings_;
  Tracer tracer_{clock_, &sink_, &strings_, kLoop};
};

TEST_F(TracerTest, StampsEachEventWithTheTimeAndItsLoop) {
  wait(5ns);
  tracer_.emit(Kind::loop_start, kNoObject, 1, tracer_.intern("name"));
  wait(5ns);
  tracer_.emit(Kind::timer_arm, 7, 42, 9);
  EXPECT_THAT(stamps(), ElementsAre(5, 10));
  const trace::Event expected{.time_ns = 10, .kind = Kind::timer_arm, .loop = kLoop, .subject = 7, .a = 42, .b = 9};
  EXPECT_EQ(sink_.events.back(), expected);
  EXPECT_EQ(strings_.get(static_cast<StringId>(sink_.events.front().b)), "name");
}

TEST_F(TracerTest, WhatHappensAlongWithTheLatestEventSharesItsStampUntilTimePasses) {
  tracer_.emit(Kind::loop_start, kNoObject, 1);
  wait(5ns);
  tracer_.emit_along(Kind::mark, kNoObject);
  tracer_.time_passes();
  tracer_.emit_along(Kind::mark, kNoObject);
  wait(5ns);
  tracer_.emit_along(Kind::mark, kNoObject);
  tracer_.emit(Kind::mark, kNoObject);
  EXPECT_THAT(stamps(), ElementsAre(0, 0, 5, 5, 10));
}

TEST_F(TracerTest, OnceStoppedTellsNothing) {
  tracer_.emit(Kind::loop_start, kNoObject, 1);
  EXPECT_TRUE(tracer_.on());
  tracer_.stop();
  EXPECT_FALSE(tracer_.on());
  tracer_.emit(Kind::mark, kNoObject);
  tracer_.emit_along(Kind::mark, kNoObject);
  EXPECT_EQ(tracer_.intern("text"), 0u);
  EXPECT_EQ(sink_.events.size(), 1u);
}

TEST_F(TracerTest, WithoutASinkTellsNothing) {
  Tracer silent(clock_, nullptr, nullptr, kLoop);
  EXPECT_FALSE(silent.on());
  silent.emit(Kind::mark, kNoObject);
  EXPECT_EQ(silent.intern("text"), 0u);
}

#if LOOPSCOPE_CHECKED
/// Takes anything.
class DeafSink final : public trace::Sink {
  void emit_slowly(const trace::Event&) override {}
};

TEST(TracerDeathTest, AnIllegalEventEndsADebugBuild) {
  VirtualClock clock;
  DeafSink sink;
  trace::StringTable strings;
  Tracer tracer(clock, &sink, &strings, kLoop);
  tracer.emit(Kind::loop_start, kNoObject, 1);
  EXPECT_DEATH(tracer.emit(Kind::task_run, 7), "illegal trace event");
}
#endif

}  // namespace
}  // namespace loopscope
