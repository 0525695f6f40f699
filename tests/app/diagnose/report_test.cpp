#include "app/diagnose/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>

#include "tests/app/diagnose/found.h"
#include "tests/core/trace/random_trace.h"
#include "tests/core/trace/trace_builder.h"

namespace loopscope::diagnose {
namespace {

using test::TraceBuilder;
using testing::ElementsAre;
using trace::Outcome;

Report make_report(std::span<const trace::Event> events, const trace::Symbols& symbols) {
  ReportBuilder builder(symbols);
  builder.append(events);
  return builder.report();
}

TEST(Report, IsInOrderOfTime) {
  TraceBuilder trace;
  trace.start().create(1).ready(1).at(10).create(2).ready(2).run(2).done(2, Outcome::exception).at(30).stop();
  EXPECT_THAT(test::rules_of(test::diagnostics_of(trace)), ElementsAre("forgotten-task", "failed-task"));
}

TEST(Report, MayBeAskedForOnTheWay) {
  const auto random = test::random_trace({.seed = 9, .events = 3000});
  const std::span<const trace::Event> events = random.builder.events();
  ReportBuilder builder(random.builder.symbols());
  builder.append(events.first(1000));
  EXPECT_EQ(builder.report().events, 1000U);
  const std::size_t so_far = builder.diagnostics().size();
  builder.append(events.subspan(1000));
  const Report parts = builder.report();
  const Report whole = make_report(events, random.builder.symbols());
  EXPECT_EQ(parts.events, whole.events);
  EXPECT_EQ(test::rules_of(parts.diagnostics), test::rules_of(whole.diagnostics));
  EXPECT_GE(parts.diagnostics.size(), so_far);
  EXPECT_EQ(parts.loops.at(0).run_ns, whole.loops.at(0).run_ns);
}

TEST(Report, TakesGarbage) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const TraceBuilder garbage = test::random_garbage(seed, 3000);
    const Report report = make_report(garbage.events(), garbage.symbols());
    EXPECT_EQ(report.events, 3000U);
    EXPECT_EQ(report.loops.size(), 3U);
    for (const Diagnostic& found : report.diagnostics) {
      EXPECT_NE(message(found, garbage.symbols()), "") << found.rule->id;
    }
  }
}

}  // namespace
}  // namespace loopscope::diagnose
