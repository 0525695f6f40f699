#include "app/diagnose/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/core/trace/trace_builder.h"

namespace loopscope::diagnose {
namespace {

using test::TraceBuilder;
using testing::ElementsAre;
using trace::Await;
using trace::Outcome;

using Names = std::vector<std::string>;

RunFigures figures_of_trace(const TraceBuilder& trace) {
  ReportBuilder report(trace.symbols());
  report.append(trace.events());
  return figures_of(report);
}

const Measure& measure(std::string_view key) {
  for (const Measure& candidate : measures()) {
    if (candidate.key == key) return candidate;
  }
  ADD_FAILURE() << key;
  return measures().front();
}

LaneMatches matches_of(const std::vector<Names>& runs) {
  std::vector<std::vector<std::uint64_t>> keys;
  for (const Names& names : runs) {
    keys.emplace_back();
    for (const std::string& name : names) keys.back().push_back(LaneMatches::key(0, name));
  }
  return LaneMatches(keys);
}

/// The names in each run of the lanes that belong together, "-" where a run has none.
std::vector<Names> rows_of(const std::vector<Names>& runs) {
  const LaneMatches matches = matches_of(runs);
  std::vector<Names> rows;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const LaneMatches::Row row = matches.row(i);
    rows.emplace_back();
    for (std::size_t run = 0; run < runs.size(); ++run) {
      rows.back().push_back(row[run] == LaneMatches::kNone ? "-" : runs[run][row[run]] + std::to_string(row[run]));
    }
    for (std::size_t run = runs.size(); run < kMostRuns; ++run) EXPECT_EQ(row[run], LaneMatches::kNone);
  }
  return rows;
}

TEST(Figures, AreThoseOfTheWholeRun) {
  TraceBuilder trace;
  trace.start().frame(1).create(1, 0, "main").ready(1).run(1).after(30).print("one", 1).create(2, 1, "child").ready(2);
  trace.await(1, Await::What::task, 2).run(2).after(70).print("two", 2).done(2, Outcome::exception, "oh").ready(1);
  trace.frame(2).select(900).run(1).done(1, Outcome::cancelled).stop();
  const RunFigures run = figures_of_trace(trace);
  EXPECT_EQ(run.total_ns, 1000);
  EXPECT_EQ(run.events, trace.events().size());
  EXPECT_EQ(run.loops, 1U);
  EXPECT_EQ(run.threads, 1U);
  EXPECT_EQ(run.tasks, 2U);
  EXPECT_EQ(run.failed, 1U);
  EXPECT_EQ(run.cancelled, 1U);
  EXPECT_EQ(run.frames, 2U);
  EXPECT_EQ(run.turns, 3U);
  EXPECT_EQ(run.run_ns, 100);
  EXPECT_EQ(run.select_ns, 900);
  EXPECT_EQ(run.longest_turn_ns, 70);
  EXPECT_EQ(run.most_ready, 1U);
  EXPECT_EQ(run.lines, 2U);
  EXPECT_DOUBLE_EQ(measure("load").of(run).value(), 0.1);
}

TEST(Figures, CountTheLoopsAndTheWorkersAsThreads) {
  TraceBuilder trace;
  for (const LoopId loop : {LoopId{0}, LoopId{1}}) {
    trace.on_loop(loop).start().frame(1);
    for (const ObjectId job : {ObjectId{7}, ObjectId{8}}) {
      trace.add(trace::Kind::job_submit, job).add(trace::Kind::job_begin, job, 3).add(trace::Kind::job_end, job);
    }
  }
  const RunFigures run = figures_of_trace(trace);
  EXPECT_EQ(run.loops, 2U);
  EXPECT_EQ(run.threads, 4U);  // a worker in each loop, which both jobs used
}

TEST(Figures, CountTheProgramsOwnThreadsWhichItsLoopsRunOn) {
  TraceBuilder trace;
  trace.on_loop(1).thread_begin(1, "main").thread_begin(2, "client-1").thread_block(2, trace::Call::recv, 7);
  EXPECT_EQ(figures_of_trace(trace).threads, 2U);
  EXPECT_EQ(figures_of_trace(trace).loops, 0U);
  trace.on_loop(0).start("server").on_loop(1).thread_end(1);
  EXPECT_EQ(figures_of_trace(trace).threads, 2U);
}

TEST(Figures, OfNothingHaveNoLoad) {
  const RunFigures run = figures_of_trace(TraceBuilder());
  EXPECT_EQ(run, RunFigures());
  EXPECT_FALSE(measure("load").of(run));
}

TEST(Difference, IsToTheFirstRun) {
  const RunFigures first{.total_ns = 3'000'000'000, .loops = 1, .turns = 4};
  const RunFigures second{.total_ns = 2'000'000'000, .loops = 1, .turns = 12};
  const Difference total = compare(measure("total_ns"), first, second);
  EXPECT_EQ(value_text(measure("total_ns"), total.value), "2.00 s");
  EXPECT_EQ(difference_text(measure("total_ns"), total.from_first), "-1.00 s");
  EXPECT_EQ(ratio_text(total.ratio), "x0.667");
  const Difference turns = compare(measure("turns"), first, second);
  EXPECT_EQ(difference_text(measure("turns"), turns.from_first), "+8");
  EXPECT_EQ(ratio_text(turns.ratio), "x3.00");
  const Difference same = compare(measure("turns"), first, first);
  EXPECT_EQ(difference_text(measure("turns"), same.from_first), "=");
  EXPECT_EQ(ratio_text(same.ratio), "x1.00");
}

TEST(Difference, OfNothingIsNothing) {
  const RunFigures none;
  const RunFigures some{.loops = 1, .tasks = 3, .run_ns = 5, .select_ns = 5};
  const Difference load = compare(measure("load"), none, some);
  EXPECT_EQ(value_text(measure("load"), load.value), "50.0 %");
  EXPECT_FALSE(load.from_first);
  EXPECT_FALSE(load.ratio);
  EXPECT_EQ(value_text(measure("load"), compare(measure("load"), some, none).value), "-");
  EXPECT_EQ(value_text(measure("turns"), compare(measure("turns"), some, none).value), "-");  // no loop, no turns
  const Difference tasks = compare(measure("tasks"), none, some);
  EXPECT_EQ(tasks.from_first, 3);
  EXPECT_FALSE(tasks.ratio);  // nothing is a multiple of nothing
  EXPECT_EQ(ratio_text(tasks.ratio), "");
}

TEST(Measures, AreEachThereOnceAndExplained) {
  std::set<std::string_view> keys;
  for (const Measure& each : measures()) {
    EXPECT_TRUE(keys.insert(each.key).second) << each.key;
    EXPECT_NE(each.title, each.help);
    EXPECT_EQ(each.unit == Measure::Unit::time, each.key.ends_with("_ns")) << each.key;
  }
  EXPECT_EQ(measures().front().key, "total_ns");
}

TEST(Measures, AreWorthARowWhereAnyRunHasAnyOfIt) {
  const std::vector<RunFigures> none(2);
  std::vector<RunFigures> some(2);
  some[1].failed = 1;
  EXPECT_FALSE(worth_a_row(measure("failed"), none));
  EXPECT_FALSE(worth_a_row(measure("load"), none));
  EXPECT_TRUE(worth_a_row(measure("failed"), some));
}

TEST(LaneMatches, AreOfOneNameWhateverTheirPlaces) {
  EXPECT_THAT(rows_of({{"main", "a", "b"}, {"main", "b", "c", "a"}}),
              ElementsAre(Names{"main0", "main0"}, Names{"a1", "a3"}, Names{"b2", "b1"}, Names{"-", "c2"}));
}

TEST(LaneMatches, OfEqualNamesGoInOrder) {
  EXPECT_THAT(
      rows_of({{"x", "x", "y"}, {"x"}, {"y", "x", "x", "x"}}),
      ElementsAre(Names{"x0", "x0", "x1"}, Names{"x1", "-", "x2"}, Names{"y2", "-", "y0"}, Names{"-", "-", "x3"}));
}

TEST(LaneMatches, OfNothingAreNone) {
  EXPECT_TRUE(LaneMatches().empty());
  EXPECT_TRUE(rows_of({{}, {}}).empty());
  EXPECT_THAT(rows_of({{}, {"a"}}), ElementsAre(Names{"-", "a0"}));
}

TEST(LaneMatches, TellKindsApart) {
  EXPECT_NE(LaneMatches::key(0, "main"), LaneMatches::key(1, "main"));
  EXPECT_EQ(LaneMatches::key(1, "main"), LaneMatches::key(1, "main"));
}

TEST(LaneMatches, HaveEveryLaneOnceAndOnlyLanesOfOneNameTogether) {
  std::mt19937 random(20);
  std::vector<Names> runs(kMostRuns);
  for (Names& names : runs) {
    for (int i = 0; i < 300; ++i) names.push_back("lane-" + std::to_string(random() % 200));
  }
  const LaneMatches matches = matches_of(runs);
  std::size_t lanes = 0;
  for (std::size_t i = 0; i < matches.size(); ++i) {
    const LaneMatches::Row row = matches.row(i);
    std::set<std::string> names;
    for (std::size_t run = 0; run < runs.size(); ++run) {
      if (row[run] == LaneMatches::kNone) continue;
      names.insert(runs[run][row[run]]);
      EXPECT_EQ(matches.row_of(run, row[run]), i);
      ++lanes;
    }
    EXPECT_EQ(names.size(), 1U);
  }
  EXPECT_EQ(lanes, kMostRuns * 300);
}

}  // namespace
}  // namespace loopscope::diagnose
