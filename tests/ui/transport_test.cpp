// The transport, by mouse and by keyboard.

#include <chrono>
#include <thread>

#include "app/ui/theme.h"
#include "core/loop/clock.h"
#include "tests/app/presets/registry.h"
#include "tests/ui/window_test.h"

namespace loopscope::test {
namespace {

using session::TransportState;

class Picker : public WindowTest, public testing::WithParamInterface<std::string> {};

TEST_P(Picker, LoadsThePresetPausedBeforeItsFirstFrame) {
  open_preset(GetParam() == "sleep" ? "gather" : "sleep");
  click("toolbar.preset");
  type(GetParam());  // its row may be out of view
  click("toolbar.preset." + GetParam());
  ASSERT_NE(session().run_request(), nullptr);
  EXPECT_EQ(session().run_request()->preset->name, GetParam());
  EXPECT_EQ(session().state(), TransportState::paused);
  EXPECT_EQ(frame_at_cursor(), 0u);
}

TEST_P(Picker, StartPageLoadsItToo) {
  open();
  ASSERT_EQ(application().session(), nullptr);
  type(GetParam());  // its card may be out of view
  key("Return");
  ASSERT_NE(application().session(), nullptr);
  EXPECT_EQ(session().run_request()->preset->name, GetParam());
  EXPECT_EQ(session().state(), TransportState::paused);
}

TEST_P(Picker, RunButtonRunsItToItsEnd) {
  open_preset(GetParam());
  click("toolbar.run");
  until_state(TransportState::finished);
  EXPECT_TRUE(session().following());
  EXPECT_EQ(session().cursor(), model().end());
  // The turns' own time comes on top of what is slept.
  const presets::RunRequest& request = *session().run_request();
  const std::optional<TimeNs> expected = request.preset->expected_ns(request.values);
  if (!expected || request.clock == ClockKind::real) return;
  EXPECT_GE(model().end().time_ns, *expected);
  const auto turns = static_cast<TimeNs>(model().turns().size());
  EXPECT_LT(model().end().time_ns, *expected + 100 * kNsPerMs + turns * VirtualClock::kDefaultTurnCost.count());
}

INSTANTIATE_TEST_SUITE_P(EveryGroup, Picker, testing::ValuesIn(presets::one_name_a_group()), presets::test_name);

class Transport : public WindowTest {
 protected:
  /// Of the loop panel's four boxes, that of a turn.
  bool run_is_lit() { return count(pixels(), rect("loop_panel.run"), ui::theme(workspace().theme()).running) > 100; }
};

TEST_F(Transport, SpaceRunsAndPauses) {
  auto slow = preset("sleep");
  slow->set_speed(0.1);
  open(std::move(slow));
  key("space");
  until_state(TransportState::running);
  key("space");
  until_state(TransportState::paused);
  const model::Moment paused_at = model().end();
  settle();
  EXPECT_EQ(model().end(), paused_at);
  EXPECT_LT(paused_at.time_ns, 3 * kNsPerSecond);
}

TEST_F(Transport, PauseButtonPauses) {
  auto slow = preset("sleep");
  slow->set_speed(0.1);
  open(std::move(slow));
  click("toolbar.run");
  until_state(TransportState::running);
  click("toolbar.run");
  until_state(TransportState::paused);
}

TEST_F(Transport, F10StepsFramesForwardsAndShiftF10Back) {
  open_preset("gather");
  for (std::uint64_t frame = 1; frame <= 5; ++frame) {
    key("F10");
    until([&] { return session().state() != TransportState::running && frame_at_cursor() == frame; }, "the frame");
  }
  const std::size_t recorded = model().events().size();
  model::Moment before = session().cursor();
  for (int back = 0; back < 3; ++back) {
    const std::optional<model::Moment> expected = model().previous_frame(before);
    ASSERT_TRUE(expected.has_value());
    key("F10", {"Shift_L"});
    EXPECT_EQ(session().cursor(), *expected);
    before = *expected;
  }
  EXPECT_FALSE(session().following());
  EXPECT_EQ(model().events().size(), recorded) << "stepping back runs nothing";
  // Forwards again through what is recorded, without running anything.
  key("F10");
  EXPECT_EQ(session().cursor(), *model().next_frame(before));
  EXPECT_EQ(model().events().size(), recorded);
}

TEST_F(Transport, StepButtonsDoTheSame) {
  open_preset("gather");
  for (std::uint64_t frame = 1; frame <= 5; ++frame) {
    click("toolbar.step_frame");
    until([&] { return session().state() != TransportState::running && frame_at_cursor() == frame; }, "the frame");
  }
  for (int back = 0; back < 3; ++back) {
    const model::Moment before = session().cursor();
    click("toolbar.step_back_frame");
    EXPECT_EQ(session().cursor(), *model().previous_frame(before));
  }
}

TEST_F(Transport, F11StepsTurnsForwardsAndBack) {
  open_preset("gather");
  key("F11");
  until([&] { return session().state() == TransportState::paused && !model().turns().empty(); }, "the first turn");
  const std::size_t turns = model().turns().size();
  key("F11");
  until([&] { return session().state() == TransportState::paused && model().turns().size() == turns + 1; },
        "one more turn");
  const model::Moment before = session().cursor();
  key("F11", {"Shift_L"});
  EXPECT_EQ(session().cursor(), *model().previous_turn(before));
  click("toolbar.step_turn");
  EXPECT_EQ(session().cursor().events, model().next_turn(*model().previous_turn(before))->events);
}

TEST_F(Transport, AQuickChordMayLetGoOfItsModifierFirst) {
  open_finished("gather");
  const model::Moment end = model().end();
  Desktop& desktop = Desktop::instance();
  desktop.press_key("Shift_L");
  settle();
  // The rest of it between two frames.
  desktop.press_key("F11");
  desktop.release_key("Shift_L");
  desktop.release_key("F11");
  settle();
  EXPECT_EQ(session().cursor(), *model().previous_turn(end));
}

TEST_F(Transport, GoesToTheStartAndTheEndAndRestarts) {
  open_finished("gather");
  const model::Moment end = model().end();
  click("toolbar.to_start");
  EXPECT_EQ(session().cursor().time_ns, 0);
  EXPECT_FALSE(session().following());
  click("toolbar.to_end");
  EXPECT_EQ(session().cursor(), end);
  EXPECT_TRUE(session().following());
  click("toolbar.restart");
  until_state(TransportState::paused);
  EXPECT_EQ(frame_at_cursor(), 0u);
  key("space");
  until_state(TransportState::finished);
  EXPECT_EQ(model().end(), end) << "the same run again";
}

TEST_F(Transport, EveryTurnStepShowsItsTaskRunning) {
  open_preset("gather");
  int presses = 0;
  while (session().can(session::TransportCommand::step_turn)) {
    const model::Moment before = session().cursor();
    key("F11");
    until([&] { return session().state() != TransportState::running && session().cursor() != before; }, "a step");
    if (session().state() == TransportState::finished) break;
    ++presses;
    EXPECT_TRUE(run_is_lit()) << presses;
  }
  EXPECT_EQ(presses, static_cast<int>(model().turns().size()));
  // In the past, by the same key, the same.
  key("Home");
  for (int press = 0; press < presses; ++press) {
    key("F11");
    EXPECT_TRUE(run_is_lit()) << press;
  }
}

TEST_F(Transport, RunAtTheEndDoesNothingAndPlaysInThePast) {
  open_finished("gather");
  const model::Moment end = model().end();
  click("toolbar.run");
  EXPECT_EQ(session().state(), TransportState::finished);
  EXPECT_EQ(session().cursor(), end);
  key("Home");
  key("space");
  until_state(TransportState::finished);
  EXPECT_EQ(model().end(), end) << "the program did not run again";
}

TEST_F(Transport, RunFromThePastGoesOnFromTheNewestMoment) {
  open_preset("gather");
  key("F10");
  until([&] { return session().state() == TransportState::paused && frame_at_cursor() == 1; }, "a frame");
  click("toolbar.to_start");
  key("space");
  until_state(TransportState::finished);
  EXPECT_EQ(session().cursor(), model().end());
}

TEST_F(Transport, QuickTapsAreAllCounted) {
  open_preset("gather");
  const model::AxisKind axis = workspace().axis();
  // Ten taps, all pressed and released before the next frame is drawn. GLFW takes two presses of a key within the same
  // millisecond, or with nothing between them, for one that the keyboard repeats.
  for (int tap = 0; tap < 5; ++tap) {
    for (const char* name : {"F10", "t"}) {
      hold(name);
      let_go(name);
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  until([&] { return frame_at_cursor() == 5; }, "five frames");
  EXPECT_NE(workspace().axis(), axis) << "switched five times";
}

}  // namespace
}  // namespace loopscope::test
