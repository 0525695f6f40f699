#include <gmock/gmock.h>

#include "tests/app/diagnose/found.h"

namespace loopscope::diagnose {
namespace {

using test::diagnostics_of;
using test::found_in;
using test::TraceBuilder;
using testing::ElementsAre;
using trace::Await;
using trace::WarningKind;

TEST(ProgramWarnings, ArePassedOnEachUnderItsOwnRule) {
  TraceBuilder trace;
  trace.create(8, 0, "worker", "work").ready(8).run(8).await(8, Await::What::sleep, 2, 31);
  trace.at(3).warn(WarningKind::never_awaited, "coroutine 'f' was never awaited");
  trace.at(4).warn(WarningKind::exception_never_retrieved, "ValueError", 8);
  trace.at(5).warn(WarningKind::destroyed_pending, "task worker was destroyed but it is pending", 8);
  EXPECT_THAT(found_in(trace),
              ElementsAre("never-awaited 0@: coroutine 'f' was never awaited",
                          "exception-never-retrieved 8@program.cpp:31: ValueError",
                          "destroyed-pending 8@program.cpp:31: task worker was destroyed but it is pending"));
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  EXPECT_EQ(found[0].rule->severity, Severity::warning);
  EXPECT_EQ(found[1].rule->severity, Severity::error);
  EXPECT_EQ(found[2].begin_ns, 5);
}

TEST(ProgramWarnings, WhatAProgramPrintsIsNoWarning) {
  TraceBuilder trace;
  trace.print("coroutine 'f' was never awaited");
  EXPECT_THAT(found_in(trace), testing::IsEmpty());
}

}  // namespace
}  // namespace loopscope::diagnose
