#include "app/views/timeline_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <span>

#include "app/views/arrows_layout.h"
#include "app/views/lane_layout.h"
#include "tests/app/ui/fixed_metrics.h"
#include "tests/app/views/sample_trace.h"
#include "tests/core/trace/random_trace.h"

namespace loopscope::views {
namespace {

using model::AxisKind;
using model::SpanState;
using testing::Contains;
using testing::ElementsAreArray;
using testing::Field;
using testing::Not;
using testing::SizeIs;

/// A timeline 1200 pixels wide, of which 200 for the names, that shows [0, 2000): two units a pixel.
class TimelineLayoutTest : public testing::Test {
 protected:
  void build(const test::TraceBuilder& trace, AxisKind kind = AxisKind::time) {
    model_.emplace(trace.symbols());
    model_->append(trace.events());
    axis_.emplace(kind);
    axis_->update(*model_);
    rows_.clear();
    rows_.update(*model_);
  }
  TimelineInput input(float height = 200, float scroll = 0) const {
    return {.model = *model_,
            .axis = *axis_,
            .rows = rows_,
            .metrics = metrics_,
            .viewport = viewport_,
            .limit = axis_->end(),
            .area = {0, 100, 1200, 100 + height},
            .names_width = 200,
            .scroll = scroll,
            .scale = 1};
  }
  const TimelineLayout& lay_out(float height = 200, float scroll = 0) {
    layout_timeline(input(height, scroll), layout_);
    return layout_;
  }
  std::vector<SpanBox> boxes_of(model::LaneIndex lane) const {
    std::vector<SpanBox> boxes;
    std::copy_if(layout_.spans.begin(), layout_.spans.end(), std::back_inserter(boxes),
                 [lane](const SpanBox& box) { return box.lane == lane; });
    return boxes;
  }
  std::vector<std::string> labels() const {
    std::vector<std::string> texts;
    for (const SpanLabel& label : layout_.labels) texts.push_back(label.text);
    return texts;
  }

  test::FixedMetrics metrics_;
  std::optional<model::Model> model_;
  std::optional<model::Axis> axis_;
  LaneRows rows_;
  ui::Viewport viewport_{0, 2000, 200, 1200};
  TimelineLayout layout_;
};

TEST_F(TimelineLayoutTest, RowsInTreeOrderWithIndentation) {
  const test::TraceBuilder trace = test::gather_trace();
  build(trace);
  lay_out();
  ASSERT_THAT(layout_.rows, SizeIs(4));
  EXPECT_EQ(layout_.ruler, (ui::Rect{200, 100, 1200, 128}));
  EXPECT_EQ(layout_.lanes, (ui::Rect{200, 128, 1200, 300}));
  EXPECT_EQ(layout_.rows[0].rect, (ui::Rect{0, 128, 1200, 156}));
  EXPECT_EQ(layout_.rows[1].name, "main");
  EXPECT_EQ(layout_.rows[1].coroutine, "gather_main");
  EXPECT_FALSE(layout_.rows[1].toggle.empty());
  EXPECT_EQ(layout_.rows[2].name, "say_after-1");
  EXPECT_TRUE(layout_.rows[2].toggle.empty());
  EXPECT_EQ(layout_.rows[2].text_x - layout_.rows[1].text_x, 16);
  EXPECT_EQ(layout_.content_height, 4 * 28);
}

TEST_F(TimelineLayoutTest, StatesDifferByHeightAndStandOnOneLine) {
  const ui::Rect row{0, 100, 1000, 128};
  EXPECT_EQ(bar_rect(SpanState::running, 10, 20, row, 1), (ui::Rect{10, 102, 20, 126}));
  EXPECT_EQ(bar_rect(SpanState::ready, 10, 20, row, 1), (ui::Rect{10, 110, 20, 126}));
  EXPECT_EQ(bar_rect(SpanState::awaiting, 10, 20, row, 1), (ui::Rect{10, 118, 20, 126}));
  EXPECT_EQ(bar_rect(SpanState::selector, 10, 20, {0, 0, 100, 56}, 2).height(), 16);
  const ui::Rect low{0, 100, 1000, 116};  // where many rows must fit
  EXPECT_EQ(bar_rect(SpanState::running, 10, 20, low, 1), (ui::Rect{10, 102, 20, 114}));
  EXPECT_EQ(bar_rect(SpanState::ready, 10, 20, low, 1), (ui::Rect{10, 106, 20, 114}));
  EXPECT_EQ(bar_rect(SpanState::awaiting, 10, 20, low, 1), (ui::Rect{10, 110, 20, 114}));
}

TEST_F(TimelineLayoutTest, SpansAtTheirPlaces) {
  const test::TraceBuilder trace = test::gather_trace();
  build(trace);
  lay_out();
  const model::LaneIndex lane = model_->lane_of_task(0, 2);
  const std::vector<SpanBox> boxes = boxes_of(lane);
  // ready 0-100, running 100-200, awaiting 200-1200, ready 1200-1300, running 1300-1400
  ASSERT_THAT(boxes, SizeIs(5));
  EXPECT_EQ(boxes[0].state, SpanState::ready);
  EXPECT_EQ(boxes[0].rect, (ui::Rect{200, 194, 250, 210}));
  EXPECT_EQ(boxes[1].rect, (ui::Rect{250, 186, 300, 210}));
  EXPECT_EQ(boxes[2].state, SpanState::awaiting);
  EXPECT_EQ(boxes[2].rect, (ui::Rect{300, 202, 800, 210}));
  EXPECT_EQ(boxes[4].rect, (ui::Rect{850, 186, 900, 210}));
  EXPECT_EQ(layout_.span_rect(lane, 2), boxes[2].rect);
  ASSERT_THAT(layout_.ends, SizeIs(1));
  EXPECT_EQ(layout_.ends[0].how, trace::TaskState::done);
  EXPECT_EQ(layout_.ends[0].rect.x0, 900);
}

TEST_F(TimelineLayoutTest, OpenSpansReachTheNewestMoment) {
  const test::TraceBuilder trace = test::gather_trace();
  build(trace);
  lay_out();
  const std::vector<SpanBox> boxes = boxes_of(model_->lane_of_task(0, 3));
  EXPECT_EQ(boxes.back().state, SpanState::awaiting);
  EXPECT_EQ(boxes.back().rect.x1, 900);
  EXPECT_EQ(layout_.limit_x, 900);
}

TEST_F(TimelineLayoutTest, LabelsSayWhatIsAwaitedWhereItFits) {
  const test::TraceBuilder trace = test::gather_trace();
  build(trace);
  lay_out();
  EXPECT_THAT(labels(), Contains("gather of 2"));
  EXPECT_THAT(labels(), Contains("sleep 1.10 us"));
  EXPECT_THAT(labels(), Contains("select 900 ns"));
  for (const SpanLabel& label : layout_.labels) EXPECT_GE(label.at.x, layout_.lanes.x0);
  viewport_ = {0, 10'000, 200, 1200};  // its wait is 100 pixels wide
  lay_out();
  EXPECT_THAT(labels(), Contains("sleep"));
  EXPECT_THAT(labels(), Not(Contains("sleep 1.10 us")));
}

TEST_F(TimelineLayoutTest, TheLoopsLaneSaysWhoseTurnItIs) {
  const test::TraceBuilder trace = test::gather_trace();
  build(trace);
  viewport_ = {100, 300, 200, 1200};  // two turns without a pause between them
  lay_out();
  EXPECT_THAT(labels(), Contains("say_after-1"));
  EXPECT_THAT(labels(), Contains("say_after-2"));
  EXPECT_THAT(layout_.turn_edges, Contains(ui::Rect{700, 130, 701, 154}));
}

TEST_F(TimelineLayoutTest, ALongTurnIsNamedHoweverManyShortOnesComeBeforeIt) {
  test::TraceBuilder trace;
  trace.start("loop").create(1, 0, "short", "work").create(2, 0, "long", "work").ready(1).ready(2).frame(1).select(0);
  for (int i = 0; i < 2000; ++i) trace.run(1).after(1).await(1, trace::Await::What::yield);
  trace.run(2).after(1000).await(2, trace::Await::What::yield);
  build(trace);
  viewport_ = {0, 3000, 200, 1200};
  lay_out();
  EXPECT_THAT(labels(), Contains("long"));
  EXPECT_THAT(layout_.turn_edges, SizeIs(1));
}

TEST_F(TimelineLayoutTest, LabelsStayInViewWhenTheirSpanBeginsBeforeIt) {
  const test::TraceBuilder trace = test::gather_trace();
  build(trace);
  viewport_ = {600, 1100, 200, 1200};
  lay_out();
  const auto label = std::find_if(layout_.labels.begin(), layout_.labels.end(),
                                  [](const SpanLabel& l) { return l.text == "sleep 1.10 us"; });
  ASSERT_NE(label, layout_.labels.end());
  EXPECT_EQ(label->at.x, 206);
  EXPECT_LT(boxes_of(model_->lane_of_task(0, 2))[0].begin_x, -500);
}

TEST_F(TimelineLayoutTest, OnlyRowsOnScreenAreLaidOut) {
  test::TraceBuilder trace;
  trace.start("loop");
  for (ObjectId task = 1; task <= 10'000; ++task) trace.create(task, 0, "task", "work").ready(task);
  build(trace);
  lay_out(28 + 280, 28 * 5000 + 14);
  EXPECT_THAT(layout_.rows, SizeIs(11));
  EXPECT_EQ(layout_.rows[0].rect.y0, 128 - 14);
  EXPECT_EQ(layout_.content_height, 28 * 10'001);
  lay_out(28 + 280, 1e9F);
  EXPECT_EQ(layout_.scroll, 28 * 10'001 - 280);
}

TEST_F(TimelineLayoutTest, FoldedChildrenHaveNoRows) {
  const test::TraceBuilder trace = test::gather_trace();
  build(trace);
  rows_.toggle(model_->lane_of_task(0, 1));
  rows_.update(*model_);
  lay_out();
  ASSERT_THAT(layout_.rows, SizeIs(2));
  EXPECT_TRUE(layout_.rows[1].folded);
  EXPECT_EQ(rows_.row_of(model_->lane_of_task(0, 2)), SIZE_MAX);
}

TEST_F(TimelineLayoutTest, RowsOfNewTasksAreThoseOfAllAtOnce) {
  test::Random random(3);
  test::TraceBuilder trace;
  trace.start("loop");
  model_.emplace(trace.symbols());
  std::size_t taken = 0;
  std::vector<model::LaneIndex> folded;
  for (ObjectId task = 1; task <= 6000; ++task) {
    if (task == 2000) trace.on_loop(1).start("another").on_loop(0);
    const auto parent = static_cast<ObjectId>(random.chance(30) ? 0 : random.below(task));
    trace.create(task, parent).ready(task);
    if (!random.chance(2)) continue;
    model_->append(std::span(trace.events()).subspan(taken));
    taken = trace.events().size();
    const auto lane = static_cast<model::LaneIndex>(random.below(model_->lanes().size()));
    if (folded.size() < 4 && rows_.has_children(lane)) {
      rows_.toggle(lane);
      folded.push_back(lane);
    }
    rows_.update(*model_);
  }
  rows_.update(*model_);
  LaneRows at_once;
  at_once.update(*model_);
  for (const model::LaneIndex lane : folded) at_once.toggle(lane);
  at_once.update(*model_);

  ASSERT_EQ(folded.size(), 4U);
  std::vector<model::LaneIndex> rows;
  std::vector<model::LaneIndex> wanted;
  rows_.rows().copy(0, SIZE_MAX, rows);
  at_once.rows().copy(0, SIZE_MAX, wanted);
  EXPECT_EQ(rows, wanted);
  EXPECT_EQ(rows_.rows().size(), wanted.size());
  for (std::size_t row = 0; row < wanted.size(); ++row) ASSERT_EQ(rows_.row_of(wanted[row]), row);
  rows_.rows().copy(1500, 30, rows);
  EXPECT_THAT(rows, ElementsAreArray(wanted.begin() + 1500, wanted.begin() + 1530));
  EXPECT_EQ(rows_.tasks() + 2, model_->lanes().size());
}

/// A task that runs and yields a hundred thousand times.
test::TraceBuilder busy_trace() {
  test::TraceBuilder trace;
  trace.start("loop").create(1, 0, "busy", "work").ready(1);
  for (int i = 0; i < 100'000; ++i) {
    trace.frame(static_cast<std::uint64_t>(i + 1)).select_begin(0).select_end();
    trace.run(1).after(10).await(1, trace::Await::What::yield);
  }
  return trace;
}

TEST_F(TimelineLayoutTest, ALaneCostsAFewBoxesAPixelHoweverManySpansItHas) {
  const test::TraceBuilder trace = busy_trace();
  for (const AxisKind kind : {AxisKind::time, AxisKind::turns}) {
    build(trace, kind);
    viewport_ = {0, axis_->end(), 200, 1200};
    lay_out();
    ASSERT_GT(model_->lanes()[model_->lane_of_task(0, 1)].spans.size(), 100'000U);
    EXPECT_LE(layout_.spans.size(), 2U * 2U * 1000U);
    EXPECT_LE(layout_.shares.size(), 2U * 4U * 1000U);
    EXPECT_FALSE(layout_.spans.empty());
    for (const SpanBox& box : layout_.spans) {
      EXPECT_GE(box.rect.x1, layout_.lanes.x0 - 1);
      EXPECT_LE(box.rect.x0, layout_.lanes.x1 + 1);
    }
  }
}

TEST_F(TimelineLayoutTest, ASummaryHasOfEachStateAsMuchAsThereIsOfIt) {
  test::TraceBuilder trace;
  trace.start("loop").create(1, 0, "task", "work").ready(1);
  for (int i = 0; i < 1000; ++i) {
    trace.frame(static_cast<std::uint64_t>(i + 1)).select_begin(0).select_end();
    trace.run(1).after(25).await(1, trace::Await::What::future, 2).after(50).ready(1).after(25);
  }
  build(trace);
  viewport_ = {0, 100'000, 200, 1200};  // a turn, a wait and a time in the queue in every pixel
  lay_out();
  std::vector<std::pair<SpanState, float>> heights;
  for (const ShareBox& share : layout_.shares) {
    if (share.lane == model_->lane_of_task(0, 1) && share.rect.x0 <= 700 && share.rect.x1 > 700) {
      heights.emplace_back(share.state, share.rect.height());
    }
  }
  // A quarter of ready's 16 pixels and of running's 24, half of the wait's 8.
  EXPECT_EQ(heights, (std::vector<std::pair<SpanState, float>>{
                         {SpanState::awaiting, 4}, {SpanState::ready, 4}, {SpanState::running, 6}}));
}

TEST_F(TimelineLayoutTest, ATurnTooShortToBeSeenHasALeastHeight) {
  const test::TraceBuilder trace = test::gather_trace();
  build(trace);
  viewport_ = {0, 10'000'000, 200, 1200};  // all in one pixel
  lay_out();
  for (const ShareBox& share : layout_.shares) {
    if (share.state == SpanState::running) {
      EXPECT_EQ(share.rect.height(), kLeastTurn);
    }
  }
  EXPECT_THAT(layout_.shares, Contains(Field(&ShareBox::state, SpanState::running)));
}

TEST_F(TimelineLayoutTest, TheSpanUnderThePointerIsFoundWhereItIsDrawn) {
  const test::TraceBuilder trace = test::gather_trace();
  for (const AxisKind kind : {AxisKind::time, AxisKind::turns}) {
    build(trace, kind);
    viewport_ = {-1, axis_->end() + 1, 200, 1200};
    lay_out();
    for (const SpanBox& box : layout_.spans) {
      if (box.rect.width() < 3) continue;
      EXPECT_EQ(lane_hit(input(), layout_, box.lane, box.rect.center().x).span, box.span);
    }
    EXPECT_EQ(lane_hit(input(), layout_, 0, layout_.limit_x + 50).span, std::nullopt);
  }
}

TEST_F(TimelineLayoutTest, TimeTicksAreRoundAndInView) {
  const test::TraceBuilder trace = test::gather_trace();
  build(trace);
  lay_out();
  ASSERT_FALSE(layout_.ticks.empty());
  EXPECT_EQ(layout_.ticks[0].label, "0");
  EXPECT_EQ(layout_.ticks[1].label, "200 ns");
  EXPECT_EQ(layout_.ticks[1].x, 300);
}

TEST_F(TimelineLayoutTest, TheTurnsAxisNumbersTurnsAndLabelsWaits) {
  const test::TraceBuilder trace = test::gather_trace();
  build(trace, AxisKind::turns);
  viewport_ = {0, 6, 200, 1200};
  lay_out();
  ASSERT_GE(layout_.ticks.size(), 4U);
  EXPECT_EQ(layout_.ticks[0].label, "1");
  EXPECT_NEAR(layout_.ticks[1].x - layout_.ticks[0].x, 1000.0 / 6, 1.5);
  ASSERT_THAT(layout_.gaps, SizeIs(1));
  EXPECT_EQ(layout_.gaps[0].label, "900 ns");
}

TEST_F(TimelineLayoutTest, ArrowsFromWakerToWoken) {
  const test::TraceBuilder trace = test::gather_trace();
  build(trace);
  lay_out();
  const model::LaneIndex first = model_->lane_of_task(0, 2);
  const ui::Rect main_row = *layout_.lane_rect(model_->lane_of_task(0, 1));

  // Its first wait in the queue: main made it.
  ArrowsLayout arrows = layout_arrows(input(), layout_, first, 0);
  ASSERT_THAT(arrows.arrows, SizeIs(1));
  EXPECT_TRUE(arrows.arrows[0].incoming);
  EXPECT_TRUE(arrows.arrows[0].label.empty());
  EXPECT_NEAR(arrows.arrows[0].from.y, main_row.center().y, 1);
  // The same for the turn after it, and its sleep was ended by a timer.
  EXPECT_THAT(layout_arrows(input(), layout_, first, 1).arrows, SizeIs(1));
  arrows = layout_arrows(input(), layout_, first, 2);
  ASSERT_THAT(arrows.arrows, SizeIs(1));
  EXPECT_EQ(arrows.arrows[0].label, "a timer");
  EXPECT_NEAR(arrows.arrows[0].to.x, 800, 1);
  // The first turn of main woke both.
  arrows = layout_arrows(input(), layout_, model_->lane_of_task(0, 1), 1);
  EXPECT_THAT(arrows.arrows, SizeIs(2));
  EXPECT_THAT(arrows.arrows, Contains(Field(&Arrow::incoming, false)));
  EXPECT_EQ(layout_arrows(input(), layout_, model_->lane_of_task(0, 1), 1, 1).more, 1U);
}

}  // namespace
}  // namespace loopscope::views
