#include <gmock/gmock.h>

#include "tests/app/diagnose/found.h"

namespace loopscope::diagnose {
namespace {

using test::diagnostics_of;
using test::found_in;
using test::rules_of;
using test::TraceBuilder;
using testing::ElementsAre;
using testing::IsEmpty;
using trace::Await;

TEST(ForgottenTask, IsNamedWithWhereItWaitsAndWhoCreatedItOnceTheLoopHasStopped) {
  TraceBuilder trace;
  trace.start().create(1, 0, "main", "main").ready(1).run(1).create(2, 1, "server", "serve").done(1);
  trace.ready(2).run(2).await(2, Await::What::fd_read, 4, 9);
  EXPECT_THAT(found_in(trace), IsEmpty());
  trace.at(500).stop();
  EXPECT_THAT(found_in(trace),
              ElementsAre("forgotten-task 2@program.cpp:9: server (serve), created by main (main), was "
                          "still waiting for a descriptor when the loop stopped"));
  EXPECT_EQ(diagnostics_of(trace)[0].end_ns, 500);
}

TEST(ForgottenTask, SaysHowFarItGot) {
  TraceBuilder trace;
  trace.start().create(1).create(2).ready(2).create(3).ready(3).run(3).await(3, Await::What::future, 9, 5).stop();
  EXPECT_THAT(found_in(trace),
              ElementsAre("forgotten-task 1@: Task-1 was still waiting for its first turn when the loop stopped",
                          "forgotten-task 2@: Task-2 was still in the ready queue when the loop stopped",
                          "forgotten-task 3@program.cpp:5: Task-3 was still awaiting when the loop stopped"));
}

TEST(ForgottenTask, WhatEndedInAnyWayIsSound) {
  TraceBuilder trace;
  trace.start().create(1).ready(1).run(1).done(1).create(2).ready(2).run(2).done(2, trace::Outcome::cancelled).stop();
  EXPECT_THAT(found_in(trace), IsEmpty());
}

TEST(ForgottenTask, IsTakenBackWhenTheLoopRunsOn) {
  TraceBuilder trace;
  trace.start().create(1).stop().start();
  EXPECT_THAT(found_in(trace), IsEmpty());
  trace.ready(1).run(1).done(1).stop();
  EXPECT_THAT(found_in(trace), IsEmpty());
}

// Its end may be among what was dropped.
TEST(ForgottenTask, IsNotSaidOfATaskThatNothingWasHeardOfAfterAGap) {
  TraceBuilder trace;
  trace.start().create(1).ready(1).run(1).await(1, Await::What::future, 9, 5).create(2).ready(2).run(2);
  trace.await(2, Await::What::future, 9, 6)
      .after(10)
      .dropped(3)
      .ready(2)
      .run(2)
      .await(2, Await::What::future, 9, 7)
      .stop();
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  ASSERT_THAT(rules_of(found), testing::UnorderedElementsAre("forgotten-task", "dropped-events"));
  EXPECT_THAT(found_in(trace), testing::Contains(testing::StartsWith("forgotten-task 2@program.cpp:7")));
}

TEST(ForgottenTask, AGapInAnotherLoopIsNoDoubt) {
  TraceBuilder trace;
  trace.start().create(1).on_loop(1).start().dropped(3).on_loop(0).stop();
  EXPECT_THAT(rules_of(diagnostics_of(trace)), testing::UnorderedElementsAre("forgotten-task", "dropped-events"));
}

}  // namespace
}  // namespace loopscope::diagnose
