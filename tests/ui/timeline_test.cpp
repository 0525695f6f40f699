// The timeline under a person's hands: zoom, pan, both axes, hovering, the cursor.

#include <cmath>

#include "app/ui/theme.h"
#include "app/views/timeline_layout.h"
#include "tests/ui/window_test.h"

namespace loopscope::test {
namespace {

class Timeline : public WindowTest {
 protected:
  const views::TimelineLayout& layout() { return workspace().timeline(); }
  const ui::Viewport& viewport() { return layout().viewport; }
  ui::Vec2 in_lanes(float part_x, float part_y) {
    const ui::Rect lanes = layout().lanes;
    return {std::floor(lanes.x0 + lanes.width() * part_x), std::floor(lanes.y0 + lanes.height() * part_y)};
  }
  /// The column of a moment on the present axis.
  float column(model::Moment moment) {
    model::Axis axis(workspace().axis());
    axis.update(model());
    return viewport().x(axis.position(moment));
  }
  bool cursor_on_screen() {
    const float x = column(session().cursor());
    return x >= layout().lanes.x0 - 1 && x <= layout().lanes.x1 + 1;
  }
  const ui::Theme& colours() { return ui::theme(workspace().theme()); }
};

TEST_F(Timeline, TakesMostOfTheWindow) {
  open_finished("gather");
  const float share = layout().area.width() * layout().area.height() /
                      static_cast<float>(loop_->window().width() * loop_->window().height());
  EXPECT_GE(share, 0.5F);
  EXPECT_GE(layout().rows.size(), 4u);  // the loop, main, and the two it gathers
}

TEST_F(Timeline, WAndSZoom) {
  open_finished("gather");
  move(in_lanes(0.5F, 0.5F));
  const double whole = viewport().width();
  key("w");
  const double closer = viewport().width();
  EXPECT_LT(closer, whole);
  key("s");
  EXPECT_GT(viewport().width(), closer);
}

TEST_F(Timeline, CtrlWheelZoomsAboutThePointer) {
  open_finished("gather");
  const ui::Vec2 pointer = in_lanes(0.25F, 0.4F);
  move(pointer);
  const double before = viewport().position(pointer.x);
  const double width = viewport().width();
  hold("Control_L");
  wheel(3);
  let_go("Control_L");
  settle();
  EXPECT_LT(viewport().width(), width * 0.9);
  EXPECT_NEAR(viewport().position(pointer.x), before, viewport().units_per_pixel() * 1.5);
  hold("Control_L");
  wheel(-2);
  let_go("Control_L");
  settle();
  EXPECT_NEAR(viewport().position(pointer.x), before, viewport().units_per_pixel() * 1.5);
}

TEST_F(Timeline, AAndDPan) {
  open_finished("gather");
  move(in_lanes(0.5F, 0.5F));
  key("w");
  key("w");
  const double begin = viewport().begin;
  const double width = viewport().width();
  key("d");
  EXPECT_GT(viewport().begin, begin);
  EXPECT_NEAR(viewport().width(), width, width * 1e-6);
  key("a");
  key("a");
  EXPECT_LT(viewport().begin, begin);
}

TEST_F(Timeline, RightDragPansByAsMuch) {
  open_finished("gather");
  move(in_lanes(0.5F, 0.5F));
  key("w");
  key("w");
  const double begin = viewport().begin;
  const double unit = viewport().units_per_pixel();
  const ui::Vec2 from = in_lanes(0.6F, 0.5F);
  drag(from, {from.x - 96, from.y}, 3);
  EXPECT_NEAR(viewport().begin - begin, 96 * unit, 2 * unit);
}

TEST_F(Timeline, ShiftWheelPansAndTheWheelScrollsTheLanes) {
  open_finished("gather", {"count=100"});
  move(in_lanes(0.5F, 0.5F));
  EXPECT_EQ(layout().scroll, 0);
  wheel(-3);
  EXPECT_GT(layout().scroll, 0);
  key("w");
  key("w");
  const double begin = viewport().begin;
  const float scroll = layout().scroll;
  hold("Shift_L");
  wheel(-1);
  let_go("Shift_L");
  settle();
  EXPECT_NE(viewport().begin, begin);
  EXPECT_EQ(layout().scroll, scroll);
}

TEST_F(Timeline, CtrlDragZoomsToTheRange) {
  open_finished("gather");
  const ui::Vec2 from = in_lanes(0.2F, 0.9F);
  const ui::Vec2 to = in_lanes(0.4F, 0.9F);
  const double begin = viewport().position(from.x);
  const double end = viewport().position(to.x);
  const double unit = viewport().units_per_pixel();
  hold("Control_L");
  drag(from, to);
  let_go("Control_L");
  settle();
  EXPECT_LT(viewport().width(), (end - begin) * 1.5);
  EXPECT_LE(viewport().begin, begin + 2 * unit);
  EXPECT_GE(viewport().end, end - 2 * unit);
}

TEST_F(Timeline, ClickMovesTheCursor) {
  open_finished("gather");
  const ui::Vec2 at = in_lanes(0.5F, 0.95F);
  const double expected = viewport().position(at.x);
  click(at);
  EXPECT_FALSE(session().following());
  EXPECT_NEAR(static_cast<double>(session().cursor().time_ns), expected, viewport().units_per_pixel() * 2);
  EXPECT_NEAR(column(session().cursor()), at.x, 2);
}

TEST_F(Timeline, AxesSwitchWithTAndTheCursorsEventStaysOnScreen) {
  open_finished("gather");
  click(in_lanes(0.55F, 0.95F));
  move(in_lanes(0.55F, 0.5F));
  for (int i = 0; i < 4; ++i) key("w");
  ASSERT_TRUE(cursor_on_screen());
  const model::Moment cursor = session().cursor();
  for (int i = 0; i < 4; ++i) {
    const model::AxisKind before = workspace().axis();
    key("t");
    EXPECT_NE(workspace().axis(), before);
    EXPECT_EQ(session().cursor(), cursor);
    EXPECT_TRUE(cursor_on_screen());
  }
  click("toolbar.axis");
  EXPECT_EQ(workspace().axis(), model::AxisKind::turns);
}

TEST_F(Timeline, HoveringASpanExplainsIt) {
  open_finished("gather");
  move(in_lanes(0.02F, 0.98F));
  const auto popup_pixels = [&] { return count(pixels(), layout().area, colours().popup); };
  const int without = popup_pixels();
  const views::SpanBox* longest = nullptr;
  for (const views::SpanBox& box : layout().spans) {
    if (box.state != model::SpanState::awaiting) continue;
    if (longest == nullptr || box.rect.width() > longest->rect.width()) longest = &box;
  }
  ASSERT_NE(longest, nullptr);
  move(longest->rect.center());
  until([&] { return popup_pixels() > without + 1000; }, "the explanation");
  move(in_lanes(0.02F, 0.98F));
  until([&] { return popup_pixels() <= without + 100; }, "the explanation to go away");
}

TEST_F(Timeline, FollowsTheNewestMomentWhileLive) {
  auto slow = preset("sleep");
  slow->set_speed(2);
  open(std::move(slow));
  key("space");
  until([&] { return session().now_ns() > kNsPerSecond / 2; }, "half a second of the run");
  const float early = layout().limit_x;
  EXPECT_GE(early, layout().lanes.x0);
  EXPECT_LE(early, layout().lanes.x1 + 1);
  until_state(session::TransportState::finished);
  EXPECT_LE(layout().limit_x, layout().lanes.x1 + 1);
  EXPECT_TRUE(session().following());
}

}  // namespace
}  // namespace loopscope::test
