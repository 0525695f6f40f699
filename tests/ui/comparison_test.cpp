// Several runs under each other in the real window.

#include <gmock/gmock.h>

#include <cmath>

#include "app/session/lineup.h"
#include "app/ui/theme.h"
#include "app/views/compared_runs.h"
#include "app/views/timeline_layout.h"
#include "tests/app/cli/program.h"
#include "tests/ui/window_test.h"

namespace loopscope::test {
namespace {

class Comparison : public WindowTest {
 protected:
  /// Shows these runs, and waits until they are over.
  void compare(const std::vector<std::string>& runs, int width = 1600, int height = 900) {
    if (loop_ == nullptr) open(nullptr, width, height);
    std::vector<session::RunSource> sources;
    for (const std::string& run : runs) sources.emplace_back(presets::parse_run(run).value());
    auto lineup = session::Lineup::open(std::move(sources));
    ASSERT_TRUE(lineup.ok()) << lineup.error().message;
    application().compare(*std::move(lineup));
    until([&] { return compared().over() && runs_on_screen(); }, "all runs are over");
    settle();
  }
  const session::Lineup& compared() { return *application().compared(); }
  const views::ComparedRun& run(std::size_t index) { return workspace().compared()[index]; }
  bool runs_on_screen() {
    for (std::size_t i = 0; i < compared().size(); ++i) {
      if (workspace().compared().size() <= i || !run(i).over) return false;
    }
    return true;
  }
  const ui::Viewport& viewport(std::size_t index) { return run(index).document.navigation.viewport(); }
  model::Moment cursor(std::size_t index) { return compared().session(index)->cursor(); }
  ui::Vec2 in_lanes(std::size_t index, float part_x, float part_y) {
    const ui::Rect lanes = rect("compare." + std::to_string(index) + ".lanes");
    return {std::floor(lanes.x0 + lanes.width() * part_x), std::floor(lanes.y0 + lanes.height() * part_y)};
  }
  void expect_one_range() {
    for (std::size_t i = 1; i < compared().size(); ++i) EXPECT_EQ(viewport(i), viewport(0)) << i;
  }
  std::string_view chosen(std::size_t index) {
    const model::LaneIndex lane = run(index).document.selection.lane;
    const model::Model& model = compared().session(index)->model();
    return lane == model::kNoLane ? "" : model.name(model.lanes()[lane]);
  }
};

TEST_F(Comparison, ShowsTheRunsUnderEachOtherOnOneAxis) {
  compare({"sleep", "gather"});
  expect_one_range();
  const ui::Rect first = rect("compare.0.lanes");
  const ui::Rect second = rect("compare.1.lanes");
  EXPECT_LE(first.y1, second.y0);
  EXPECT_FLOAT_EQ(first.x0, second.x0);
  EXPECT_FLOAT_EQ(first.x1, second.x1);
  // The longer one fills the width; the shorter one ends where two of three seconds are.
  const float longer = run(0).timeline.layout().limit_x;
  const float shorter = run(1).timeline.layout().limit_x;
  EXPECT_GT(longer, first.x0 + first.width() * 0.9F);
  const float zero = viewport(0).x(0);
  EXPECT_NEAR((shorter - zero) / (longer - zero), 2.0F / 3, 0.01F);
  // Behind its end the ground is another.
  EXPECT_GT(count(pixels(), {shorter + 60, second.y0, second.x1 - 60, second.y1}, ui::theme(workspace().theme()).panel),
            500);
}

TEST_F(Comparison, ZoomAndPanMoveAllRuns) {
  compare({"sleep", "gather"});
  const ui::Viewport whole = viewport(0);
  move(in_lanes(1, 0.3F, 0.5F));
  key("w");
  EXPECT_LT(viewport(0).width(), whole.width());
  expect_one_range();
  const double begin = viewport(0).begin;
  key("d");
  EXPECT_GT(viewport(1).begin, begin);
  expect_one_range();
  drag(in_lanes(0, 0.3F, 0.5F), in_lanes(0, 0.6F, 0.5F), 3);
  settle();
  expect_one_range();
  key("f");
  settle();
  EXPECT_NEAR(viewport(1).width(), whole.width(), whole.width() * 1e-3);
  expect_one_range();
}

TEST_F(Comparison, AClickMovesTheCursorOfAllToThatTime) {
  compare({"sleep", "gather"});
  click(in_lanes(0, 0.5F, 0.25F));
  settle();
  const TimeNs at = cursor(0).time_ns;
  EXPECT_GT(at, kNsPerSecond);
  EXPECT_LT(at, 2 * kNsPerSecond);
  EXPECT_EQ(cursor(1), compared().session(1)->model().moment_at(at));
  click(in_lanes(1, 0.95F, 0.25F));  // where only the other one still runs
  settle();
  EXPECT_EQ(cursor(1), compared().session(1)->model().end());
}

TEST_F(Comparison, TheRulerMovesTheCursor) {
  compare({"sleep", "gather"});
  const ui::Rect ruler = rect("compare.ruler");
  click(ui::Vec2{ruler.x0 + ruler.width() * 0.25F, ruler.center().y});
  settle();
  EXPECT_NEAR(static_cast<double>(cursor(0).time_ns), viewport(0).position(ruler.x0 + ruler.width() * 0.25F),
              viewport(0).units_per_pixel() * 2);
  EXPECT_EQ(cursor(0).time_ns, cursor(1).time_ns);
}

TEST_F(Comparison, StepsThroughTheStopsOfAllRuns) {
  compare({"sleep", "gather"});
  key("Home");
  settle();
  EXPECT_EQ(cursor(0), compared().session(0)->model().start());
  EXPECT_EQ(cursor(1), compared().session(1)->model().start());
  TimeNs last = 0;
  for (int step = 0; step < 8; ++step) {
    key("F11");
    settle();
    const TimeNs at = std::max(cursor(0).time_ns, cursor(1).time_ns);
    EXPECT_GE(at, last);
    last = at;
  }
  EXPECT_GT(last, 0);
  key("F11", {"Shift_L"});
  settle();
  EXPECT_LT(std::max(cursor(0).time_ns, cursor(1).time_ns), last);
  key("End");
  settle();
  EXPECT_EQ(cursor(0), compared().session(0)->model().end());
  EXPECT_EQ(cursor(1), compared().session(1)->model().end());
}

TEST_F(Comparison, PlaysAllRunsTogether) {
  compare({"gather count=2 delay=0.3", "gather count=1 delay=0.1"});
  key("space");
  until([&] { return cursor(0).time_ns > kNsPerSecond / 20; }, "the cursors are on their way");
  EXPECT_LT(cursor(0).time_ns, kNsPerSecond / 3);
  until([&] { return cursor(0) == compared().session(0)->model().end(); }, "the longer one is at its end");
  EXPECT_EQ(cursor(1), compared().session(1)->model().end());
}

TEST_F(Comparison, TSwitchesAllRunsToTurns) {
  compare({"sleep", "gather"});
  key("t");
  settle();
  expect_one_range();
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(run(i).document.navigation.axis().kind(), model::AxisKind::turns);
    EXPECT_FALSE(run(i).timeline.layout().ruler.empty()) << "each has turns of its own";
  }
  key("t");
  settle();
  EXPECT_TRUE(run(0).timeline.layout().ruler.empty());
  expect_one_range();
}

TEST_F(Comparison, ALaneThatIsChosenHasItsLikeChosenInTheOthers) {
  compare({"gather count=3", "gather count=2"});
  const auto name_of_row = [&](std::size_t index, std::size_t row) {
    return run(index).timeline.layout().rows.at(row).rect.center();
  };
  const ui::Rect names = rect("compare.0.names");
  click(ui::Vec2{names.x0 + 100, name_of_row(0, 2).y});
  settle();
  EXPECT_EQ(chosen(0), "say_after-1");
  EXPECT_EQ(chosen(1), "say_after-1");
  click(ui::Vec2{names.x0 + 100, name_of_row(0, 4).y});
  settle();
  EXPECT_EQ(chosen(0), "say_after-3");
  EXPECT_EQ(chosen(1), "");  // it has none of that name
  key("Escape");
  settle();
  EXPECT_EQ(chosen(0), "");
  ASSERT_NE(application().compared(), nullptr) << "the first Escape gives up the choice, not the comparison";
}

TEST_F(Comparison, TheTableOfLanesChoosesThemInAllRuns) {
  compare({"gather count=3", "gather count=2"});
  click("compare.tab.lanes");
  settle();
  const ui::Rect table = rect("compare.lanes");
  click(ui::Vec2{table.x0 + 40, table.y0 + 50});  // the third row: the loop, main, say_after-1
  settle();
  EXPECT_EQ(chosen(0), "say_after-1");
  EXPECT_EQ(chosen(1), "say_after-1");
}

TEST_F(Comparison, ClosingItShowsTheRunThatWasThereBefore) {
  open_finished("gather");
  compare({"sleep", "gather"});
  EXPECT_FALSE(workspace().rect_of("toolbar.preset"));
  click("compare.close");
  settle();
  EXPECT_EQ(application().compared(), nullptr);
  EXPECT_EQ(session().title(), "gather");
  EXPECT_TRUE(workspace().rect_of("toolbar.preset"));
  compare({"sleep", "gather"});
  key("Escape");
  settle();
  EXPECT_EQ(application().compared(), nullptr);
}

TEST_F(Comparison, ARunCanBeOpenedAlone) {
  compare({"sleep", "gather count=3"});
  click("compare.1.open");
  settle();
  EXPECT_EQ(application().compared(), nullptr);
  ASSERT_NE(application().session(), nullptr);
  EXPECT_EQ(session().run_request()->values.integer("count"), 3);
  EXPECT_EQ(session().state(), session::TransportState::finished);
}

TEST_F(Comparison, RunsOnRealClocksGrowOneAfterTheOther) {
  open(nullptr, 1600, 900);
  auto lineup = session::Lineup::open({presets::parse_run("gather count=1 delay=0.4", "real").value(),
                                       presets::parse_run("gather count=2 delay=0.1", "real").value()});
  ASSERT_TRUE(lineup.ok());
  application().compare(*std::move(lineup));
  until([&] { return compared().session(0)->model().events().size() > 10; }, "the first one has begun");
  EXPECT_EQ(compared().session(1), nullptr);
  until([&] { return compared().over() && runs_on_screen(); }, "both are over");
  settle();
  expect_one_range();
  EXPECT_GT(run(0).figures.total_ns, run(1).figures.total_ns);
}

TEST_F(Comparison, SixRunsAreAllOnScreenInASmallWindow) {
  compare({"sleep", "gather", "gather count=10 delay=1", "echo", "echo clients=5", "gather count=4"}, 1280, 720);
  const ui::Rect stack = rect("compare.stack");
  for (std::size_t i = 0; i < 6; ++i) {
    const ui::Rect lanes = rect("compare." + std::to_string(i) + ".lanes");
    EXPECT_GE(lanes.height(), 24) << i;
    EXPECT_LE(lanes.y1, stack.y1) << i;
    EXPECT_GE(run(i).timeline.layout().rows.size(), 2U) << i;
  }
  expect_one_range();
}

TEST_F(Comparison, ManyLanesAndNoneDraw) {
  compare({"gather count=10000 delay=1", "gather count=1 delay=0", "echo clients=1"});
  expect_one_range();
  EXPECT_GE(run(1).timeline.layout().rows.size(), 3U);
}

TEST(RenderSeveral, DrawsThemAsOnePicture) {
  const ScratchFolder folder;
  const std::string file = folder / "sleep.lscope";
  ASSERT_EQ(run_program({"record", "--preset", "sleep", "-o", file}).status, 0);
  const auto render = [&](const std::vector<std::string>& runs) {
    std::vector<std::string> words{"render", "-o", folder / "x.png"};
    words.insert(words.end(), runs.begin(), runs.end());
    const Outcome outcome = run_program(words, [] { ::unsetenv("DISPLAY"); });
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return read_whole(folder / "x.png");
  };
  const std::string two = render({"sleep", "gather"});
  EXPECT_EQ(two, render({"sleep", "gather"})) << "a slide is the same every time";
  EXPECT_EQ(two, render({"--preset", "sleep", "--preset", "gather"}));
  EXPECT_NE(two, render({"gather", "sleep"}));
  EXPECT_NE(two, render({"sleep", "gather", "--at", "1s"}));
  EXPECT_NE(two, render({"sleep", "gather", "--axis", "turns"}));
  EXPECT_NE(two, render({"sleep"}));
  EXPECT_NE(render({file, "--preset", "gather"}), render({file}));
}

TEST(RenderSeveral, NamesTheFileThatCannotBeRead) {
  const ScratchFolder folder;
  const Outcome outcome = run_program({"render", "sleep", folder / "missing.lscope", "-o", folder / "x.png"});
  EXPECT_EQ(outcome.status, 1);
  expect_one_line(outcome.err);
  EXPECT_THAT(outcome.err, testing::HasSubstr("missing.lscope"));
  EXPECT_EQ(folder.file_count(), 0U);
}

}  // namespace
}  // namespace loopscope::test
