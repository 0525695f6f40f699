#include "app/diagnose/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "tests/core/trace/random_trace.h"
#include "tests/core/trace/trace_builder.h"

namespace loopscope::diagnose {
namespace {

using test::TraceBuilder;
using testing::ElementsAre;
using testing::IsEmpty;
using trace::Await;
using trace::Outcome;
using trace::WarningKind;

Report make_report(std::span<const trace::Event> events, const trace::Symbols& symbols) {
  ReportBuilder builder(symbols);
  builder.append(events);
  return builder.report();
}

std::vector<Diagnostic> diagnostics_of(const TraceBuilder& trace) {
  return make_report(trace.events(), trace.symbols()).diagnostics;
}

std::vector<std::string> rules_of(const std::vector<Diagnostic>& diagnostics) {
  std::vector<std::string> rules;
  for (const Diagnostic& diagnostic : diagnostics) rules.push_back(diagnostic.rule);
  return rules;
}

TEST(SlowCallback, NamesTheTaskAndTheAwaitThatEndedTheTurn) {
  TraceBuilder trace;
  trace.create(1, 0, "parser", "parse")
      .ready(1)
      .at(50)
      .run(1)
      .after(250 * kNsPerMs)
      .await(1, Await::What::sleep, 2, 12);
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "slow-callback");
  EXPECT_EQ(found[0].severity, Severity::warning);
  EXPECT_EQ(found[0].task, 1U);
  EXPECT_EQ(found[0].begin_ns, 50);
  EXPECT_EQ(found[0].end_ns, 250'000'050);
  EXPECT_EQ(found[0].message, "parser (parse) ran for 250 ms without a pause and held up the loop");
  EXPECT_EQ(location_text(trace.symbols(), found[0].location), "program.cpp:12");
}

TEST(SlowCallback, TurnThatEndedTheTaskIsAtItsCoroutine) {
  TraceBuilder trace;
  trace.create(1, 0, "", "parse").ready(1).run(1).await(1, Await::What::yield, 0, 3).run(1);
  trace.after(1500 * kNsPerMs).done(1);
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].message, "Task-1 (parse) ran for 1.50 s without a pause and held up the loop");
  EXPECT_EQ(found[0].location, trace.place("parse", 0));
  EXPECT_EQ(location_text(trace.symbols(), found[0].location), "program.cpp");
}

TEST(SlowCallback, OnlyAboveTheLimit) {
  TraceBuilder trace;
  trace.handle_ready(1).handle_begin(1).after(kSlowCallbackNs).handle_end(1);
  EXPECT_THAT(diagnostics_of(trace), IsEmpty());
  trace.handle_ready(2).handle_begin(2).after(kSlowCallbackNs + 1).handle_end(2);
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].task, kNoObject);
  EXPECT_THAT(found[0].message, testing::StartsWith("callback 2 ran for 100 ms"));
}

TEST(FailedTask, TellsTheExceptionAndWhereTheTaskStood) {
  TraceBuilder trace;
  trace.create(1, 0, "fetch", "fetch").ready(1).run(1).await(1, Await::What::sleep, 2, 44).at(900).ready(1).run(1);
  trace.after(1).done(1, Outcome::exception, "ValueError: bad").create(2).ready(2).run(2).done(2, Outcome::cancelled);
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].rule, "failed-task");
  EXPECT_EQ(found[0].severity, Severity::error);
  EXPECT_EQ(found[0].message, "fetch (fetch) failed: ValueError: bad");
  EXPECT_EQ(found[0].begin_ns, 901);
  EXPECT_EQ(location_text(trace.symbols(), found[0].location), "program.cpp:44");
}

TEST(DroppedEvents, SpansTheGap) {
  TraceBuilder trace;
  trace.start().at(100).frame(1).at(700).dropped(12);
  const Report report = make_report(trace.events(), trace.symbols());
  EXPECT_EQ(report.dropped, 12U);
  ASSERT_EQ(report.diagnostics.size(), 1U);
  EXPECT_EQ(report.diagnostics[0].rule, "dropped-events");
  EXPECT_EQ(report.diagnostics[0].begin_ns, 100);
  EXPECT_EQ(report.diagnostics[0].end_ns, 700);
  EXPECT_EQ(report.diagnostics[0].message, "12 events were lost here, because the reader was too slow");
}

TEST(NeverFinished, IsSaidWhenTheLoopHasStopped) {
  TraceBuilder trace;
  trace.start().create(1, 0, "server", "serve").ready(1).run(1).await(1, Await::What::fd_read, 4, 9);
  trace.create(2).ready(2).run(2).done(2).create(3);
  EXPECT_THAT(diagnostics_of(trace), IsEmpty());
  trace.at(500).stop();
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  EXPECT_THAT(rules_of(found), ElementsAre("never-finished", "never-finished"));
  EXPECT_EQ(found[0].task, 1U);
  EXPECT_EQ(found[0].end_ns, 500);
  EXPECT_EQ(found[0].message, "server (serve) was still waiting for a descriptor when the loop stopped");
  EXPECT_EQ(location_text(trace.symbols(), found[0].location), "program.cpp:9");
  EXPECT_EQ(found[1].message, "Task-2 was still waiting for its first turn when the loop stopped");
}

TEST(NeverFinished, IsTakenBackWhenTheLoopRunsOn) {
  TraceBuilder trace;
  trace.start().create(1).stop().start();
  EXPECT_THAT(diagnostics_of(trace), IsEmpty());
  trace.ready(1).run(1).done(1).stop();
  EXPECT_THAT(diagnostics_of(trace), IsEmpty());
}

TEST(ProgramWarnings, ArePassedOn) {
  TraceBuilder trace;
  trace.at(3).warn(WarningKind::never_awaited, "coroutine 'f' was never awaited");
  trace.at(4).warn(WarningKind::exception_never_retrieved, "ValueError", 8);
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  trace.at(5).warn(WarningKind::destroyed_pending, "task worker was destroyed but it is pending", 8);
  EXPECT_THAT(rules_of(found), ElementsAre("never-awaited", "exception-never-retrieved"));
  EXPECT_THAT(rules_of(diagnostics_of(trace)),
              ElementsAre("never-awaited", "exception-never-retrieved", "destroyed-pending"));
  EXPECT_EQ(found[0].message, "coroutine 'f' was never awaited");
  EXPECT_EQ(found[1].severity, Severity::error);
  EXPECT_EQ(found[1].task, 8U);
}

TEST(ProgramWarnings, SlowCallbackIsNotSaidTwice) {
  TraceBuilder trace;
  trace.handle_begin(1).after(200 * kNsPerMs).handle_end(1).warn(WarningKind::slow_callback, "took 0.200 s");
  trace.handle_begin(2).after(200 * kNsPerMs).warn(WarningKind::slow_callback, "took 0.200 s").handle_end(2);
  trace.handle_begin(3).after(20 * kNsPerMs).handle_end(3).warn(WarningKind::slow_callback, "took 0.020 s");
  const std::vector<Diagnostic> found = diagnostics_of(trace);
  EXPECT_THAT(rules_of(found), ElementsAre("slow-callback", "slow-callback", "slow-callback"));
  EXPECT_EQ(found[2].message, "took 0.020 s");
}

TEST(Report, IsInOrderOfTime) {
  TraceBuilder trace;
  trace.start().create(1).ready(1).at(10).create(2).ready(2).run(2).done(2, Outcome::exception).at(30).stop();
  EXPECT_THAT(rules_of(diagnostics_of(trace)), ElementsAre("never-finished", "failed-task"));
}

TEST(Report, MayBeAskedForOnTheWay) {
  const auto random = test::random_trace({.seed = 9, .events = 3000});
  const std::span<const trace::Event> events = random.builder.events();
  ReportBuilder builder(random.builder.symbols());
  builder.append(events.first(1000));
  EXPECT_EQ(builder.report().events, 1000U);
  builder.append(events.subspan(1000));
  const Report parts = builder.report();
  const Report whole = make_report(events, random.builder.symbols());
  EXPECT_EQ(parts.events, whole.events);
  EXPECT_EQ(rules_of(parts.diagnostics), rules_of(whole.diagnostics));
  EXPECT_EQ(parts.loops.at(0).run_ns, whole.loops.at(0).run_ns);
}

TEST(Report, TakesGarbage) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const TraceBuilder garbage = test::random_garbage(seed, 3000);
    const Report report = make_report(garbage.events(), garbage.symbols());
    EXPECT_EQ(report.events, 3000U);
    EXPECT_EQ(report.loops.size(), 3U);
  }
}

}  // namespace
}  // namespace loopscope::diagnose
