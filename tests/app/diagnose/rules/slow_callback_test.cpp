#include <gmock/gmock.h>

#include "tests/app/diagnose/found.h"

namespace loopscope::diagnose {
namespace {

using test::diagnostics_of;
using test::found_in;
using test::TraceBuilder;
using testing::ElementsAre;
using testing::IsEmpty;
using trace::Await;
using trace::WarningKind;

constexpr TimeNs kLimitNs = 100 * kNsPerMs;

TEST(SlowCallback, NamesTheTaskAndTheAwaitThatEndedTheTurn) {
  TraceBuilder trace;
  trace.create(1, 0, "parser", "parse").ready(1).at(50).run(1).after(250 * kNsPerMs);
  trace.await(1, Await::What::sleep, 2, 12);
  EXPECT_THAT(found_in(trace), ElementsAre("slow-callback 1@program.cpp:12: parser (parse) ran for 250 ms without a "
                                           "pause and held up the loop"));
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  EXPECT_EQ(found[0].rule->severity, Severity::warning);
  EXPECT_EQ(found[0].begin_ns, 50);
  EXPECT_EQ(found[0].end_ns, 250'000'050);
}

TEST(SlowCallback, TurnThatEndedTheTaskIsAtItsCoroutine) {
  TraceBuilder trace;
  trace.create(1, 0, "", "parse").ready(1).run(1).await(1, Await::What::yield, 0, 3).run(1);
  trace.after(1500 * kNsPerMs).done(1);
  EXPECT_THAT(found_in(trace), ElementsAre("slow-callback 1@program.cpp: Task-1 (parse) ran for 1.50 s without a pause "
                                           "and held up the loop"));
}

TEST(SlowCallback, OnlyAboveTheLimit) {
  TraceBuilder trace;
  trace.handle_ready(1).handle_begin(1).after(kLimitNs).handle_end(1);
  EXPECT_THAT(found_in(trace), IsEmpty());
  trace.handle_ready(2).handle_begin(2).after(kLimitNs + 1).handle_end(2);
  EXPECT_THAT(found_in(trace),
              ElementsAre("slow-callback 0@: callback 2 ran for 100 ms without a pause and held up the loop"));
}

// As long in sum, but others could run in between.
TEST(SlowCallback, ManyShortTurnsAreSound) {
  TraceBuilder trace;
  trace.create(1).ready(1);
  for (int i = 0; i < 10; ++i) trace.run(1).after(kLimitNs / 2).await(1, Await::What::yield, 0, 3).ready(1);
  EXPECT_THAT(found_in(trace), IsEmpty());
}

TEST(SlowCallback, ALongSleepIsSound) {
  TraceBuilder trace;
  trace.create(1).ready(1).run(1).await(1, Await::What::sleep, 2, 12).frame(1).select(10 * kLimitNs).ready(1).run(1);
  EXPECT_THAT(found_in(trace.done(1)), IsEmpty());
}

TEST(SlowCallback, ATurnWithAGapMayBeSeveral) {
  TraceBuilder trace;
  trace.create(1).ready(1).run(1).after(kLimitNs).dropped(4).after(kLimitNs).await(1, Await::What::yield, 0, 3);
  EXPECT_THAT(test::rules_of(diagnostics_of(trace)), ElementsAre("dropped-events"));
  // The next one was seen whole.
  trace.ready(1).run(1).after(2 * kLimitNs).await(1, Await::What::yield, 0, 7);
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  ASSERT_THAT(test::rules_of(found), ElementsAre("dropped-events", "slow-callback"));
  EXPECT_EQ(location_text(trace.symbols(), found[1].location), "program.cpp:7");
}

TEST(SlowCallback, WhatTheProgramSaysOfItIsPassedOnButNotTwice) {
  TraceBuilder trace;
  trace.handle_begin(1).after(2 * kLimitNs).handle_end(1).warn(WarningKind::slow_callback, "took 0.200 s");
  trace.handle_begin(2).after(2 * kLimitNs).warn(WarningKind::slow_callback, "took 0.200 s").handle_end(2);
  EXPECT_EQ(diagnostics_of(trace).size(), 2U);
  // Its threshold may be lower.
  trace.handle_begin(3).after(20 * kNsPerMs).handle_end(3).warn(WarningKind::slow_callback, "took 0.020 s");
  EXPECT_THAT(found_in(trace), ElementsAre(testing::_, testing::_, "slow-callback 0@: took 0.020 s"));
}

}  // namespace
}  // namespace loopscope::diagnose
