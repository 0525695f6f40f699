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
using trace::Outcome;

TEST(FailedTask, TellsTheExceptionAndWhereTheTaskStood) {
  TraceBuilder trace;
  trace.create(1, 0, "fetch", "fetch").ready(1).run(1).await(1, Await::What::sleep, 2, 44).at(900).ready(1).run(1);
  trace.after(1).done(1, Outcome::exception, "ValueError: bad");
  EXPECT_THAT(found_in(trace), ElementsAre("failed-task 1@program.cpp:44: fetch (fetch) failed: ValueError: bad"));
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  EXPECT_EQ(found[0].rule->severity, Severity::error);
  EXPECT_EQ(found[0].begin_ns, 901);
}

TEST(FailedTask, AnExceptionWithoutTextIsOneAllTheSame) {
  TraceBuilder trace;
  trace.create(1, 0, "", "fetch").ready(1).run(1).done(1, Outcome::exception);
  EXPECT_THAT(found_in(trace), ElementsAre("failed-task 1@program.cpp: Task-1 (fetch) failed: an exception"));
}

TEST(FailedTask, AResultAndACancellationAreSound) {
  TraceBuilder trace;
  trace.create(1).ready(1).run(1).done(1, Outcome::result, "ValueError: bad");
  trace.create(2).ready(2).run(2).done(2, Outcome::cancelled);
  EXPECT_THAT(found_in(trace), IsEmpty());
}

TEST(FailedTask, IsSaidOnceOfATask) {
  TraceBuilder trace;
  trace.create(1).ready(1).run(1).done(1, Outcome::exception, "bad").after(5).done(1, Outcome::exception, "bad");
  EXPECT_EQ(diagnostics_of(trace).size(), 1U);
}

}  // namespace
}  // namespace loopscope::diagnose
