// What a zoomed out picture must never say: that two tasks of one loop run at the same time, or that a task runs much
// of a time in which it hardly does.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/ui/theme.h"
#include "app/views/explain.h"
#include "app/views/lane_layout.h"
#include "app/views/timeline_layout.h"
#include "tests/app/ui/fixed_metrics.h"
#include "tests/bench/busy_trace.h"
#include "tests/core/trace/random_trace.h"

namespace loopscope::views {
namespace {

using model::AxisKind;
using model::SpanState;

constexpr float kFull = ui::kBarHeight;

/// A model's timeline with room for all of its first 200 rows, 600 pixels wide.
class Picture {
 public:
  Picture(const model::Model& model, AxisKind kind) : model_(model), axis_(kind) {
    axis_.update(model);
    rows_.update(model);
  }

  const TimelineLayout& show(double begin, double end) {
    viewport_ = {begin, end, 200, 800};
    layout_timeline(input(), layout_);
    return layout_;
  }
  LaneHit hit(model::LaneIndex lane, float x) { return lane_hit(input(), layout_, lane, x); }
  double end() const { return axis_.end(); }

  /// How high a task looks running at a column of pixels, from 0 to kFull.
  std::map<model::LaneIndex, float> running_at(int x) const {
    std::map<model::LaneIndex, float> lanes;
    const auto covers = [&](const ui::Rect& rect) {
      return rect.x0 <= static_cast<float>(x) && rect.x1 >= static_cast<float>(x + 1);
    };
    for (const SpanBox& box : layout_.spans) {
      if (!box.merged && box.state == SpanState::running && covers(box.rect)) lanes[box.lane] = kFull;
    }
    for (const ShareBox& share : layout_.shares) {
      if (share.state == SpanState::running && covers(share.rect)) lanes[share.lane] = share.rect.height();
    }
    return lanes;
  }

 private:
  TimelineInput input() const {
    return {.model = model_,
            .axis = axis_,
            .rows = rows_,
            .metrics = metrics_,
            .viewport = viewport_,
            .limit = axis_.end(),
            .area = {0, 0, 800, 28 * 200},
            .names_width = 200,
            .scroll = 0,
            .scale = 1};
  }

  const model::Model& model_;
  model::Axis axis_;
  LaneRows rows_;
  test::FixedMetrics metrics_;
  ui::Viewport viewport_;
  TimelineLayout layout_;
};

/// Of each loop, in every column of pixels: at most one task looks as if it ran half of the time or more, and all of
/// them together no longer than the time there is, but for the least height of a turn.
void expect_one_runs_at_a_time(const Picture& picture, const model::Model& model) {
  for (int x = 200; x < 800; ++x) {
    std::map<LoopId, int> looks_running;
    std::map<LoopId, float> height;
    for (const auto& [lane, high] : picture.running_at(x)) {
      const LoopId loop = model.lanes()[lane].loop;
      if (high > kFull / 2 + 1) ++looks_running[loop];
      if (high > kLeastTurn) height[loop] += high - 1;
    }
    for (const auto& [loop, lanes] : looks_running) ASSERT_LE(lanes, 1) << "at " << x << " of loop " << int{loop};
    for (const auto& [loop, high] : height) ASSERT_LE(high, kFull * 1.5F) << "at " << x << " of loop " << int{loop};
  }
}

class TruthOfRandomTraces : public testing::TestWithParam<std::uint64_t> {};

TEST_P(TruthOfRandomTraces, TwoTasksOfALoopNeverLookRunningAtOnce) {
  test::Random random(GetParam());
  const test::RandomTrace made =
      test::random_trace({.seed = GetParam(), .events = 20'000, .free_turns = GetParam() % 3 == 0, .max_tasks = 12});
  model::Model model(made.builder.symbols());
  model.append(made.builder.events());
  for (const AxisKind kind : {AxisKind::time, AxisKind::turns}) {
    Picture picture(model, kind);
    for (int view = 0; view < 12; ++view) {
      const double width = picture.end() * std::pow(0.5, view);
      const double begin = static_cast<double>(random.below(1000)) / 1000.0 * (picture.end() - width);
      picture.show(begin, begin + width);
      ASSERT_NO_FATAL_FAILURE(expect_one_runs_at_a_time(picture, model))
          << "view " << view << (kind == AxisKind::time ? ", time" : ", turns");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, TruthOfRandomTraces, testing::Range<std::uint64_t>(1, 7));

/// A server of a hundred tasks, busy for seconds.
class TruthOfABusyServer : public testing::Test {
 protected:
  void SetUp() override {
    for (auto events = trace_.next(); !events.empty(); events = trace_.next()) {
      events_.insert(events_.end(), events.begin(), events.end());
    }
    model_.emplace(trace_.symbols());
    model_->append(events_);
  }

  test::BusyTrace trace_{{.events = 60'000, .lanes = 100}};
  std::vector<trace::Event> events_;
  std::optional<model::Model> model_;
};

TEST_F(TruthOfABusyServer, TwoTasksNeverLookRunningAtOnce) {
  for (const AxisKind kind : {AxisKind::time, AxisKind::turns}) {
    Picture picture(*model_, kind);
    for (int view = 0; view < 10; ++view) {
      picture.show(0, picture.end() * std::pow(0.5, view));
      ASSERT_NO_FATAL_FAILURE(expect_one_runs_at_a_time(picture, *model_)) << "view " << view;
    }
  }
}

TEST_F(TruthOfABusyServer, ATaskThatHardlyRunsLooksSo) {
  Picture picture(*model_, AxisKind::time);
  const TimelineLayout& layout = picture.show(0, picture.end());
  const model::SpanSums sums = [&] {
    const model::LaneIndex lane = layout.rows[1].lane;
    const model::SpanList& spans = model_->lanes()[lane].spans;
    return model_->forest(lane).sums(spans, spans.size(), model_->end().time_ns);
  }();
  const double runs = static_cast<double>(sums.ns[model::state_number(SpanState::running)]);
  ASSERT_GT(runs, 0);
  ASSERT_LT(runs / picture.end(), 0.05);
  for (int x = 200; x < 800; ++x) {
    const auto heights = picture.running_at(x);
    const auto found = heights.find(layout.rows[1].lane);
    if (found != heights.end()) {
      ASSERT_LT(found->second, kFull / 2) << "at " << x;
    }
  }
}

TEST_F(TruthOfABusyServer, WhatIsUnderThePointerIsWhatIsPainted) {
  Picture picture(*model_, AxisKind::time);
  const TimelineLayout& layout = picture.show(0, picture.end());
  std::size_t summaries = 0;
  for (const SpanBox& box : layout.spans) {
    const float x = std::floor((box.rect.x0 + box.rect.x1) / 2);
    if (x < 200 || x >= 800) continue;
    const LaneHit hit = picture.hit(box.lane, x);
    if (!box.merged) {
      ASSERT_EQ(hit.span, box.span);
    } else if (hit.summary) {
      ++summaries;
      ASSERT_EQ(hit.summary->state, box.state);
      ASSERT_GE(hit.summary->first, box.span);
      ASSERT_LE(hit.summary->first + hit.summary->count, box.span + box.count);
    } else {
      ASSERT_TRUE(hit.span) << "a column that is painted";
    }
  }
  EXPECT_GT(summaries, 100U);
}

TEST_F(TruthOfABusyServer, ASummaryIsToldInWords) {
  Picture picture(*model_, AxisKind::time);
  const TimelineLayout& layout = picture.show(0, picture.end());
  for (const SpanBox& box : layout.spans) {
    const LaneHit hit = picture.hit(box.lane, std::max(box.rect.x0, 200.0F));
    const model::Lane& lane = model_->lanes()[box.lane];
    if (!hit.summary || lane.kind != model::LaneKind::task) continue;
    if (hit.summary->counts[model::state_number(SpanState::running)] < 2) continue;
    const Explanation words = explain_summary(*model_, box.lane, *hit.summary, 0, kNsPerSecond);
    EXPECT_EQ(words.who, model_->name(lane));
    EXPECT_EQ(words.state, hit.summary->state);
    EXPECT_NE(words.sentence.find(" turns in 1.00 s from 0.000 s: "), std::string::npos) << words.sentence;
    EXPECT_NE(words.sentence.find("running "), std::string::npos) << words.sentence;
    return;
  }
  FAIL() << "no summary of several turns";
}

}  // namespace
}  // namespace loopscope::views
