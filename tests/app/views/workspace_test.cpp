#include "app/views/workspace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <imgui.h>

#include "app/views/panel.h"
#include "core/base/utf8.h"
#include "tests/app/views/gui_fixture.h"
#include "tests/app/views/sample_trace.h"

namespace loopscope::views {
namespace {

using session::TransportCommand;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr int kF10 = 299;
constexpr int kF11 = 300;

/// The whole window on a fake session that has recorded the sample trace.
class WorkspaceTest : public testing::Test {
 protected:
  WorkspaceTest() : trace_(test::gather_trace()), session_(trace_), gui_(1600, 900) {
    session_->poll();
    preset_.name = "gather";
    preset_.group = "waiting";
    preset_.title = {"Gather", "汇集"};
    preset_.lesson = {"Look at the lanes.", "请看泳道。"};
    preset_.parameters = {{.name = "count",
                           .type = presets::ParameterType::integer,
                           .default_value = 2,
                           .min = 1,
                           .max = 10,
                           .help = {}}};
    session_.source().source_path_ = "program.cpp";
    session_.source().source_text_ = "Coro<void> program() {\n  co_await x;\n}\n";
    session_.source().request_.preset = &preset_;
    session_.source().request_.values.set(preset_.parameters.front(), 2);
    gui_.frame(session_.get(), presets());
  }
  std::span<const presets::Preset> presets() const { return {&preset_, 1}; }
  model::LaneIndex lane(ObjectId task) const { return session_.model().lane_of_task(0, task); }
  ui::Vec2 span_center(ObjectId task, std::size_t span) {
    const std::optional<ui::Rect> rect = gui_.workspace().timeline().span_rect(lane(task), span);
    EXPECT_TRUE(rect.has_value());
    return rect ? rect->center() : ui::Vec2{};
  }

  test::TraceBuilder trace_;
  presets::Preset preset_;
  test::FakeSession session_;
  test::Gui gui_;
};

TEST_F(WorkspaceTest, ShowsHowMuchOfALongFileIsLoaded) {
  session_.source().loading_progress_ = 0.25;
  gui_.frame(session_.get(), presets());
  EXPECT_FALSE(gui_.workspace().rect_of("loading")) << "what is loaded at once needs no bar";
  for (int frame = 0; frame < 31; ++frame) gui_.frame(session_.get(), presets());
  ASSERT_TRUE(gui_.workspace().rect_of("loading"));
  EXPECT_TRUE(gui_.workspace().animating());
  session_.source().loading_progress_ = 1;
  gui_.frame(session_.get(), presets());
  EXPECT_FALSE(gui_.workspace().rect_of("loading"));
}

TEST_F(WorkspaceTest, EveryPartIsOnScreen) {
  for (const char* name : {"toolbar.preset",
                           "toolbar.run",
                           "toolbar.step_frame",
                           "toolbar.step_turn",
                           "toolbar.step_back_frame",
                           "toolbar.step_back_turn",
                           "toolbar.to_start",
                           "toolbar.to_end",
                           "toolbar.restart",
                           "toolbar.parameter.count",
                           "toolbar.speed",
                           "toolbar.clock",
                           "toolbar.axis",
                           "toolbar.language",
                           "toolbar.theme",
                           "toolbar.help",
                           "overview",
                           "timeline",
                           "timeline.names",
                           "timeline.lanes",
                           "timeline.ruler",
                           "loop_panel",
                           "tab.source",
                           "tab.task",
                           "tab.events",
                           "tab.output",
                           "tab.lesson",
                           "bottom"}) {
    EXPECT_TRUE(gui_.workspace().rect_of(name).has_value()) << name;
  }
  EXPECT_FALSE(gui_.workspace().rect_of("start.gather").has_value());
  EXPECT_EQ(gui_.workspace().timeline().rows.size(), 4U);
}

TEST_F(WorkspaceTest, ButtonsAskForWhatTheySay) {
  gui_.click("toolbar.run", session_.get());
  gui_.click("toolbar.step_frame", session_.get());
  gui_.click("toolbar.step_turn", session_.get());
  gui_.click("toolbar.step_back_frame", session_.get());
  gui_.click("toolbar.step_back_turn", session_.get());
  gui_.click("toolbar.to_start", session_.get());
  gui_.click("toolbar.to_end", session_.get());
  gui_.click("toolbar.restart", session_.get());
  EXPECT_THAT(gui_.take_transport(),
              ElementsAre(TransportCommand::run, TransportCommand::step_frame, TransportCommand::step_turn,
                          TransportCommand::step_back_frame, TransportCommand::step_back_turn,
                          TransportCommand::to_start, TransportCommand::to_end, TransportCommand::restart));
}

TEST_F(WorkspaceTest, KeysAskForTheSame) {
  gui_.key(' ', session_.get());
  session_.source().run();
  gui_.key(' ', session_.get());
  session_.source().pause();
  gui_.key(kF10, session_.get());
  gui_.key(kF11, session_.get());
  gui_.key(kF10, session_.get(), true);
  gui_.key(kF11, session_.get(), true);
  EXPECT_THAT(gui_.take_transport(), ElementsAre(TransportCommand::run, TransportCommand::pause,
                                                 TransportCommand::step_frame, TransportCommand::step_turn,
                                                 TransportCommand::step_back_frame, TransportCommand::step_back_turn));
}

TEST_F(WorkspaceTest, AClickSelectsASpanAndMovesTheCursor) {
  gui_.click(span_center(2, 2), session_.get());
  const std::vector<Command> commands = gui_.take_commands();
  ASSERT_EQ(commands.size(), 1U);
  const auto* cursor = std::get_if<SetCursor>(&commands[0]);
  ASSERT_NE(cursor, nullptr);
  EXPECT_NEAR(static_cast<double>(cursor->moment.time_ns), 700, 10);
  // The next slice of that lane, and back: the cursor goes to their beginnings.
  gui_.key('.', session_.get());
  gui_.key(',', session_.get());
  const std::vector<Command> moves = gui_.take_commands();
  ASSERT_EQ(moves.size(), 2U);
  EXPECT_EQ(std::get<SetCursor>(moves[0]).moment.time_ns, 1200);
  EXPECT_EQ(std::get<SetCursor>(moves[1]).moment.time_ns, 200);
}

TEST_F(WorkspaceTest, ADragMeasuresAndDoesNotMoveTheCursor) {
  const ui::Rect lanes = gui_.workspace().timeline().lanes;
  const ui::Viewport before = gui_.workspace().timeline().viewport;
  gui_.move({lanes.x0 + 100, lanes.y0 + 60}, session_.get());
  gui_.press(0, true, session_.get());
  gui_.move({lanes.x0 + 400, lanes.y0 + 60}, session_.get());
  gui_.press(0, false, session_.get());
  EXPECT_THAT(gui_.take_commands(), IsEmpty());
  EXPECT_EQ(gui_.workspace().timeline().viewport, before);
}

TEST_F(WorkspaceTest, WheelAndKeysZoomAboutThePointerAndHistoryGoesBack) {
  const ui::Rect lanes = gui_.workspace().timeline().lanes;
  const ui::Viewport before = gui_.workspace().timeline().viewport;
  const float x = lanes.x0 + 300;
  gui_.move({x, lanes.y0 + 60}, session_.get());
  gui_.wheel(1, true, session_.get());
  const ui::Viewport closer = gui_.workspace().timeline().viewport;
  EXPECT_LT(closer.width(), before.width());
  EXPECT_NEAR(closer.position(x), before.position(x), before.units_per_pixel());
  gui_.key('Z', session_.get(), false, true);
  EXPECT_NEAR(gui_.workspace().timeline().viewport.width(), before.width(), 1e-6);
  gui_.key('Y', session_.get(), false, true);
  EXPECT_NEAR(gui_.workspace().timeline().viewport.width(), closer.width(), 1e-6);
  gui_.key('F', session_.get());
  EXPECT_NEAR(gui_.workspace().timeline().viewport.width(), before.width(), before.width() * 0.5);
  gui_.key('W', session_.get());
  EXPECT_LT(gui_.workspace().timeline().viewport.width(), before.width());
}

TEST_F(WorkspaceTest, ARightDragPans) {
  gui_.move({800, 200}, session_.get());
  gui_.wheel(3, true, session_.get());
  const ui::Viewport before = gui_.workspace().timeline().viewport;
  gui_.press(1, true, session_.get());
  gui_.move({700, 200}, session_.get());
  gui_.press(1, false, session_.get());
  const ui::Viewport after = gui_.workspace().timeline().viewport;
  EXPECT_NEAR(after.position(700), before.position(800), before.units_per_pixel() * 2);
}

TEST_F(WorkspaceTest, TSwitchesTheAxisAndBackAndTheButtonShowsIt) {
  gui_.key('T', session_.get());
  EXPECT_EQ(gui_.workspace().axis(), model::AxisKind::turns);
  EXPECT_FALSE(gui_.workspace().timeline().gaps.empty());
  gui_.click("toolbar.axis.time", session_.get());
  EXPECT_EQ(gui_.workspace().axis(), model::AxisKind::time);
}

TEST_F(WorkspaceTest, KeysDoNothingWhileANumberIsTyped) {
  gui_.click("toolbar.parameter.count", session_.get());
  gui_.frame(session_.get());
  gui_.take_commands();
  ImGui::GetIO().AddInputCharacter('5');
  gui_.key('T', session_.get());
  gui_.key(' ', session_.get());
  EXPECT_EQ(gui_.workspace().axis(), model::AxisKind::time);
  EXPECT_THAT(gui_.take_commands(), IsEmpty());
  // Leaving the field loads the preset with the new value.
  gui_.click(ui::Vec2{1500, 600}, session_.get());
  const std::vector<Command> commands = gui_.take_commands();
  const auto load = std::find_if(commands.begin(), commands.end(),
                                 [](const Command& c) { return std::holds_alternative<LoadPreset>(c); });
  ASSERT_NE(load, commands.end());
  EXPECT_EQ(std::get<LoadPreset>(*load).request.values.integer("count"), 5);
}

TEST_F(WorkspaceTest, AWrongValueIsExplainedAndNotLoaded) {
  gui_.click("toolbar.parameter.count", session_.get());
  gui_.frame(session_.get());
  ImGui::GetIO().AddInputCharacter('0');
  gui_.frame(session_.get());
  gui_.click(ui::Vec2{1500, 600}, session_.get());
  for (const Command& command : gui_.take_commands()) EXPECT_FALSE(std::holds_alternative<LoadPreset>(command));
  EXPECT_TRUE(gui_.workspace().rect_of("notice").has_value());
}

TEST_F(WorkspaceTest, ThePickerLoadsAPreset) {
  gui_.click("toolbar.preset", session_.get(), presets());
  gui_.frame(session_.get(), presets());
  gui_.click("toolbar.preset.gather", session_.get(), presets());
  const std::vector<Command> commands = gui_.take_commands();
  ASSERT_EQ(commands.size(), 1U);
  EXPECT_EQ(std::get<LoadPreset>(commands[0]).request.preset, &preset_);
  EXPECT_EQ(std::get<LoadPreset>(commands[0]).request.values.integer("count"), 2);
}

TEST_F(WorkspaceTest, NothingLoadedShowsThePresetsAsCards) {
  gui_.frame(nullptr, presets());
  EXPECT_FALSE(gui_.workspace().rect_of("timeline").has_value());
  gui_.click("start.gather", nullptr, presets());
  const std::vector<Command> commands = gui_.take_commands();
  ASSERT_EQ(commands.size(), 1U);
  EXPECT_EQ(std::get<LoadPreset>(commands[0]).request.preset, &preset_);
}

TEST_F(WorkspaceTest, EveryTabDrawsInBothThemesAtAnySize) {
  gui_.workspace().select_lane(lane(2));
  for (const ui::ThemeKind theme : {ui::ThemeKind::dark, ui::ThemeKind::light}) {
    gui_.workspace().set_theme(theme);
    for (const ImVec2 size : {ImVec2(320, 200), ImVec2(800, 500), ImVec2(2560, 1440)}) {
      ImGui::GetIO().DisplaySize = size;
      for (const Panel& panel : panels()) {
        gui_.workspace().set_panel(panel.id);
        gui_.frame(session_.get(), presets());
      }
    }
  }
}

TEST_F(WorkspaceTest, EveryPanelHasATabAndAKey) {
  for (const Panel& panel : panels()) {
    gui_.workspace().set_panel(panels().front().id);
    gui_.click("tab." + std::string(panel.id), session_.get(), presets());
    gui_.key(panels().front().key, session_.get());
    gui_.key(panel.key, session_.get());
    EXPECT_THAT(gui_.take_commands(), IsEmpty()) << panel.id;
  }
  // What a panel puts on screen says that it is there.
  gui_.workspace().set_panel("source");
  gui_.frame(session_.get(), presets());
  EXPECT_FALSE(gui_.workspace().rect_of("events").has_value());
  gui_.key('3', session_.get());
  EXPECT_TRUE(gui_.workspace().rect_of("events").has_value());
}

constexpr int kDown = 264;
constexpr int kPageDown = 267;
constexpr int kHome = 268;
constexpr int kEnd = 269;
constexpr int kEscape = 256;

/// The events that the cursor was sent after, in order.
std::vector<std::uint64_t> cursor_moves(const std::vector<Command>& commands) {
  std::vector<std::uint64_t> moves;
  for (const Command& command : commands) {
    if (const auto* move = std::get_if<SetCursor>(&command)) moves.push_back(move->moment.events);
  }
  return moves;
}

TEST_F(WorkspaceTest, ATablesRowsAreClickedAndWalkedThroughByKeys) {
  gui_.workspace().set_panel("events");
  session_->set_cursor(session_.model().after_event(4));
  gui_.frame(session_.get());
  const ui::Rect body = gui_.workspace().rect_of("events").value();
  // Without the keyboard, Home is the transport's.
  gui_.key(kHome, session_.get());
  EXPECT_THAT(gui_.take_transport(), ElementsAre(TransportCommand::to_start));
  gui_.click(ui::Vec2{body.x0 + 200, body.y0 + 10}, session_.get());
  const std::vector<std::uint64_t> clicked = cursor_moves(gui_.take_commands());
  ASSERT_EQ(clicked.size(), 1U);
  gui_.key(kDown, session_.get());
  gui_.key(kEnd, session_.get());
  gui_.key(kHome, session_.get());
  gui_.key(kPageDown, session_.get());
  const std::vector<std::uint64_t> moves = cursor_moves(gui_.take_commands());
  ASSERT_EQ(moves.size(), 4U);
  EXPECT_EQ(moves[0], clicked[0] + 1);
  EXPECT_EQ(moves[1], session_.model().events().size());
  EXPECT_EQ(moves[2], 1U);
  EXPECT_GT(moves[3], 3U);
  gui_.key(kEscape, session_.get());
  gui_.key(kHome, session_.get());
  EXPECT_THAT(gui_.take_transport(), ElementsAre(TransportCommand::to_start)) << "it let the keyboard go";
}

TEST_F(WorkspaceTest, ATableIsFilteredSortedAndCopied) {
  gui_.workspace().set_panel("events");
  session_->set_cursor(session_.model().after_event(4));
  gui_.frame(session_.get());
  gui_.click("events.filter", session_.get());
  for (const char c : std::string("SLEEP")) ImGui::GetIO().AddInputCharacter(static_cast<unsigned>(c));
  gui_.frame(session_.get());
  gui_.frame(session_.get());
  const auto click_first = [&] {
    const ui::Rect body = gui_.workspace().rect_of("events").value();
    gui_.click(ui::Vec2{body.x0 + 200, body.y0 + 10}, session_.get());
    return cursor_moves(gui_.take_commands());
  };
  EXPECT_THAT(click_first(), ElementsAre(19)) << "the first sleep is event 18";
  gui_.key('C', session_.get(), false, true);
  EXPECT_STREQ(ImGui::GetClipboardText(), "0.000 000 200 s\tsay_after-1\tawaits\tsleep 1.10 us at program.cpp:10");
  gui_.click("events.head.time", session_.get());
  gui_.click("events.head.time", session_.get());
  EXPECT_THAT(click_first(), ElementsAre(22)) << "backwards";
  gui_.click("events.head.detail", session_.get());
  EXPECT_THAT(click_first(), ElementsAre(19)) << "1.10 us before 2.10 us";
  gui_.click("events.filter.clear", session_.get());
  gui_.click("events.head.detail", session_.get());
  gui_.click("events.head.detail", session_.get());
  gui_.click("events.head.time", session_.get());
  EXPECT_THAT(click_first(), ElementsAre(1)) << "all again";
}

TEST_F(WorkspaceTest, TheLanguageIsSwitchedLiveOnceItsGlyphsAreThere) {
  const float english = gui_.workspace().rect_of("tab.source")->width();
  gui_.key('L', session_.get());
  gui_.frame(session_.get(), presets());
  EXPECT_EQ(gui_.workspace().language(), words::Language::zh);
  EXPECT_NE(gui_.workspace().rect_of("tab.source")->width(), english);
  EXPECT_FALSE(gui_.workspace().animating());
  for (const ui::Face face : {ui::Face::words, ui::Face::words_small, ui::Face::code, ui::Face::code_small}) {
    // Every glyph of the catalogue is there, none of them a box that stands for a missing one.
    for (std::size_t i = 0; i < words::kPhraseCount; ++i) {
      std::string_view text = words::pattern_of(static_cast<words::Id>(i), words::Language::zh);
      while (!text.empty()) {
        const utf8::Character character = utf8::first(text);
        EXPECT_NE(gui_.fonts().font(face)->FindGlyphNoFallback(static_cast<ImWchar>(character.value)), nullptr)
            << text.substr(0, character.bytes);
        text.remove_prefix(character.bytes);
      }
    }
  }
  gui_.click("toolbar.language", session_.get());
  gui_.frame(session_.get(), presets());
  EXPECT_EQ(gui_.workspace().language(), words::Language::en);
  EXPECT_EQ(gui_.workspace().rect_of("tab.source")->width(), english);
}

TEST_F(WorkspaceTest, TheLessonsChoiceOfALanguageIsTheWindows) {
  gui_.workspace().set_panel("lesson");
  gui_.frame(session_.get(), presets());
  const std::optional<ui::Rect> choice = gui_.workspace().rect_of("lesson.language");
  ASSERT_TRUE(choice);
  gui_.click(ui::Vec2{choice->x1 - 20, choice->center().y}, session_.get());
  EXPECT_EQ(gui_.workspace().language(), words::Language::zh);
}

TEST_F(WorkspaceTest, TheHelpTakesTheInputUntilItIsClosed) {
  gui_.click("toolbar.help", session_.get());
  gui_.take_commands();
  gui_.click("toolbar.run", session_.get());
  EXPECT_THAT(gui_.take_transport(), IsEmpty());
  gui_.frame(session_.get());
  gui_.click("toolbar.run", session_.get());
  EXPECT_THAT(gui_.take_transport(), ElementsAre(TransportCommand::run));
}

TEST_F(WorkspaceTest, TheFollowButtonLiesOnTheLanesAndComesBackToTheNewestMoment) {
  EXPECT_FALSE(gui_.workspace().rect_of("timeline.follow").has_value());
  session_->set_cursor(session_.model().after_event(8));
  gui_.frame(session_.get());
  gui_.click("timeline.follow", session_.get());
  EXPECT_THAT(gui_.take_transport(), ElementsAre(TransportCommand::to_end));  // and no cursor was moved
}

TEST_F(WorkspaceTest, LostEventsAndNoticesAreLoud) {
  EXPECT_FALSE(gui_.workspace().rect_of("notice").has_value());
  session_.source().notice_ = "damaged after 4096 bytes";
  gui_.frame(session_.get());
  EXPECT_TRUE(gui_.workspace().rect_of("notice").has_value());
  session_.source().notice_.clear();
  gui_.workspace().show_error("no such file");
  gui_.click("notice.close", session_.get());
  EXPECT_FALSE(gui_.workspace().rect_of("notice").has_value());
}

TEST_F(WorkspaceTest, ARestartedRunStartsAfresh) {
  gui_.click(span_center(2, 2), session_.get());
  session_->command(TransportCommand::restart);
  gui_.frame(session_.get());
  EXPECT_TRUE(gui_.workspace().timeline().rows.empty());
  session_->poll();
  gui_.frame(session_.get());
  EXPECT_EQ(gui_.workspace().timeline().rows.size(), 4U);
}

}  // namespace
}  // namespace loopscope::views
