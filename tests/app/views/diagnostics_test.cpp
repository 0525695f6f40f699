// Diagnostics in the window: found piece by piece, told in a table, marked on the lanes, and a way to their evidence.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/diagnose/rules.h"
#include "app/views/diagnostics_layout.h"
#include "app/views/findings.h"
#include "app/views/marks_layout.h"
#include "app/views/timeline_layout.h"
#include "tests/app/ui/fixed_metrics.h"
#include "tests/app/views/gui_fixture.h"
#include "tests/app/views/sample_trace.h"

namespace loopscope::views {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::chrono::hours kPlenty{1};
constexpr TimeNs kSlow = 150 * kNsPerMs;

/// main (1) awaits; worker (2) has `turns` turns of 150 ms each, 150 ms apart, and fails after the last one.
test::TraceBuilder slow_trace(int turns) {
  using Await = trace::Await;
  test::TraceBuilder trace;
  trace.start("loop").create(1, 0, "main", "main").ready(1).frame(1);
  trace.run(1).create(2, 1, "worker", "worker").ready(2).await(1, Await::What::task, 2, 30);
  for (int i = 0; i < turns; ++i) {
    trace.run(2).after(kSlow);
    if (i + 1 == turns) {
      trace.add(trace::Kind::task_done, 2, static_cast<std::uint64_t>(trace::Outcome::exception));
    } else {
      trace.await(2, Await::What::event, 9, 10).after(kSlow).ready(2);
    }
  }
  return trace;
}

class DiagnosticsTest : public testing::Test {
 protected:
  void take(int turns) {
    trace_ = slow_trace(turns);
    model_.emplace(trace_.symbols());
    model_->append(trace_.events());
    findings_.update(*model_, kPlenty);
  }
  model::LaneIndex worker() const { return model_->lane_of_task(0, 2); }

  test::TraceBuilder trace_;
  std::optional<model::Model> model_;
  Findings findings_;
};

TEST_F(DiagnosticsTest, EachStandsOnItsLaneWhereItsEvidenceBegins) {
  take(3);
  ASSERT_THAT(findings_.all(), SizeIs(4)) << "three slow turns and a failure";
  for (const Finding& finding : findings_.all()) EXPECT_EQ(finding.lane, worker());
  EXPECT_EQ(findings_.all()[1].at.time_ns, 2 * kSlow);
  EXPECT_TRUE(findings_.all()[2].is_error()) << "found within the turn that is found slow at its end";
  ASSERT_NE(findings_.on_lane(worker()), nullptr);
  EXPECT_THAT(findings_.on_lane(worker())->findings, ElementsAre(0, 1, 3, 2));
  EXPECT_THAT(findings_.on_lane(worker())->errors, ElementsAre(0, 0, 0, 1));
  EXPECT_EQ(findings_.on_lane(model_->lane_of_task(0, 1)), nullptr);
}

TEST_F(DiagnosticsTest, ALongRunIsLookedThroughInPieces) {
  trace_ = slow_trace(400);
  model_.emplace(trace_.symbols());
  model_->append(trace_.events());
  findings_.update(*model_, {});
  EXPECT_TRUE(findings_.busy());
  EXPECT_GT(findings_.progress(), 0);
  EXPECT_LT(findings_.progress(), 1);
  const std::size_t some = findings_.all().size();
  const std::uint64_t version = findings_.version();
  int frames = 0;
  for (; findings_.busy(); ++frames) findings_.update(*model_, {});
  EXPECT_GT(frames, 1);
  EXPECT_LT(some, findings_.all().size());
  EXPECT_THAT(findings_.all(), SizeIs(401));
  EXPECT_EQ(findings_.version(), version) << "they were only added";
}

TEST_F(DiagnosticsTest, WhatHoldsOnlyIfTheRunEndsHereIsTakenBackWhenItGoesOn) {
  trace_ = slow_trace(2);
  trace_.add(trace::Kind::loop_stop);
  const std::size_t stopped = trace_.events().size();
  trace_.start("loop").frame(2);
  model_.emplace(trace_.symbols());
  model_->append(std::span(trace_.events()).first(stopped));
  findings_.update(*model_, kPlenty);
  ASSERT_THAT(findings_.all(), SizeIs(4)) << "main was forgotten";
  EXPECT_EQ(findings_.all().back().lane, model_->lane_of_task(0, 1));
  const std::uint64_t version = findings_.version();
  model_->append(std::span(trace_.events()).subspan(stopped));
  findings_.update(*model_, kPlenty);
  EXPECT_THAT(findings_.all(), SizeIs(3));
  EXPECT_NE(findings_.version(), version);
  EXPECT_EQ(findings_.on_lane(model_->lane_of_task(0, 1)), nullptr);
}

TEST_F(DiagnosticsTest, AnotherRunStartsAfresh) {
  take(2);
  model_->clear();
  findings_.update(*model_, kPlenty);
  EXPECT_THAT(findings_.all(), IsEmpty());
  EXPECT_FALSE(findings_.busy());
}

TEST_F(DiagnosticsTest, TheTableTellsThem) {
  take(2);
  const DiagnosticRows rows(*model_, findings_);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows.cell(0, 0).text, "warning");
  EXPECT_EQ(rows.cell(0, 0).sign, Sign::warning);
  EXPECT_EQ(rows.cell(0, 1).text, "slow-callback");
  EXPECT_EQ(rows.cell(0, 2).text, "worker");
  EXPECT_THAT(rows.cell(0, 4).text, HasSubstr("150 ms"));
  EXPECT_EQ(rows.cell(0, 5).text, "program.cpp:10");
  EXPECT_EQ(rows.cell(1, 0).sign, Sign::error);
  EXPECT_LT(rows.key(1, 0), rows.key(0, 0)) << "errors first";
  EXPECT_LT(rows.key(0, DiagnosticRows::kWhen), rows.key(2, DiagnosticRows::kWhen));
  for (const diagnose::RuleInfo* info : diagnose::rule_infos())
    EXPECT_THAT(checked_rules(), HasSubstr(std::string(info->id)));
}

TEST_F(DiagnosticsTest, MarksThatWouldCoverEachOtherAreOne) {
  take(100);
  model::Axis axis(model::AxisKind::time);
  axis.update(*model_);
  LaneRows rows;
  rows.update(*model_);
  const test::FixedMetrics metrics;
  TimelineLayout timeline;
  std::vector<FindingMark> marks;
  const auto lay_out = [&](double begin, double end) {
    const TimelineInput input{.model = *model_,
                              .axis = axis,
                              .rows = rows,
                              .metrics = metrics,
                              .viewport = {begin, end, 200, 1200},
                              .limit = axis.end(),
                              .area = {0, 0, 1200, 300},
                              .names_width = 200,
                              .scroll = 0,
                              .scale = 1};
    layout_timeline(input, timeline);
    layout_marks(input, timeline, findings_, marks);
  };
  const double run = axis.end();
  lay_out(0, run);
  std::uint32_t all = 0;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    all += marks[i].count;
    EXPECT_EQ(marks[i].lane, worker());
    if (i > 0) {
      EXPECT_GE(marks[i].rect.x0, marks[i - 1].rect.x1);
    }
  }
  EXPECT_EQ(all, 101U);
  EXPECT_LT(marks.size(), 101U);
  EXPECT_TRUE(marks.back().error);
  EXPECT_FALSE(marks.front().error);
  // Close up, each has its own, where it begins.
  lay_out(0, run / 50);
  ASSERT_THAT(marks, SizeIs(3)) << "half of the third is in view";
  EXPECT_EQ(marks[1].rect.center().x, std::round(200 + static_cast<float>(2 * kSlow / (run / 50) * 1000)));
  EXPECT_EQ(marks[1].first, 1U);
}

TEST_F(DiagnosticsTest, ARowOrAMarkGoesToTheEvidence) {
  take(2);
  test::FakeSession session(trace_);
  session->poll();
  session.source().over_ = true;
  test::Gui gui(1600, 900);
  gui.frame(session.get());
  gui.frame(session.get());
  const auto gone_to = [&]() -> std::optional<TimeNs> {
    for (const Command& command : gui.take_commands()) {
      if (const auto* move = std::get_if<SetCursor>(&command)) return move->moment.time_ns;
    }
    return {};
  };
  // A mark shows the panel, too.
  EXPECT_FALSE(gui.workspace().rect_of("diagnostics").has_value());
  gui.click("timeline.mark", session.get());
  EXPECT_EQ(gone_to(), 0) << "the first slow turn begins when the run does";
  ASSERT_TRUE(gui.workspace().rect_of("diagnostics").has_value());
  // A row, and by the keyboard the next one.
  const ui::Rect body = gui.workspace().rect_of("diagnostics").value();
  gui.click(ui::Vec2{body.x0 + 300, body.y0 + 30}, session.get());
  EXPECT_EQ(gone_to(), 2 * kSlow);
  gui.key(264, session.get());
  EXPECT_EQ(gone_to(), 3 * kSlow) << "the failure";
}

TEST_F(DiagnosticsTest, NothingFoundSaysWhatIsLookedFor) {
  const test::TraceBuilder calm = test::gather_trace();
  test::FakeSession session(calm);
  session->poll();
  test::Gui gui(640, 400);
  gui.workspace().set_panel("diagnostics");
  gui.frame(session.get());
  EXPECT_FALSE(gui.workspace().rect_of("diagnostics").has_value());
  EXPECT_FALSE(gui.workspace().rect_of("timeline.mark").has_value());
}

}  // namespace
}  // namespace loopscope::views
