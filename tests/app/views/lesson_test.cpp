#include "app/views/lesson_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/views/lesson_guide.h"
#include "tests/app/ui/fixed_metrics.h"
#include "tests/app/views/fake_source.h"
#include "tests/app/views/sample_trace.h"

namespace loopscope::views {
namespace {

using session::TransportCommand;
using State = LessonGuide::State;

LessonContent content() {
  LessonContent made;
  made.title = "Sleeps gathered";
  made.facts = "Lesson 3 of 44";
  made.text =
      "The same two sleeps as in sleep, but each is a task of its own with a lane of its own. Their waits overlap, so "
      "the whole takes as long as the longest, 2 s instead of 3 s. No second thread is at work.";
  made.looks_heading = "What to look for";
  made.looks = {{"Both tasks wait for their first turns; main has given the loop away.", ""},
                {"Both sleep at the same time: one select waits for the earlier one.", "Not yet"},
                {"say_after-1 is done, and main is not woken.", "Not yet"}};
  made.parameters_heading = "Parameters";
  made.parameters = {{"count", "number of tasks (a whole number from 1 to 100000)"}};
  made.buttons = {"Compare with sleep", "Previous: 2 Two sleeps", "Next: 4 create_task"};
  return made;
}

TEST(LessonLayoutTest, NothingOverlapsAndEverythingIsWithinItsWidth) {
  const test::FixedMetrics metrics;
  for (const float width : {320.0F, 640.0F, 1600.0F, 2560.0F}) {
    for (const float scale : {1.0F, 2.0F}) {
      const ui::Rect area{0, 500, width * scale, 800};
      const LessonLayout layout = layout_lesson(area, content(), 168 * scale, 0, metrics, scale);
      std::vector<ui::Rect> all;
      for (const LessonLayout::Line& line : layout.lines) all.push_back(line.rect);
      for (const LessonLayout::Look& look : layout.looks) {
        all.push_back(look.rect);
        for (const LessonLayout::Line& line : look.lines) EXPECT_EQ(line.rect.intersect(look.rect), line.rect);
        EXPECT_EQ(look.sign.intersect(look.rect), look.sign);
      }
      for (const ui::Rect& button : layout.buttons) all.push_back(button);
      ASSERT_EQ(layout.looks.size(), 3U);
      ASSERT_EQ(layout.buttons.size(), 3U);
      for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_GE(all[i].x0, area.x0);
        EXPECT_LE(all[i].x1, area.x1);
        EXPECT_LE(all[i].y1, area.y0 + layout.content_height) << "it can be scrolled to";
        for (std::size_t j = 0; j < i; ++j) EXPECT_TRUE(all[i].intersect(all[j]).empty()) << i << " over " << j;
      }
    }
  }
}

TEST(LessonLayoutTest, WhatToLookForStandsBesideTheTextWhereThereIsRoom) {
  const test::FixedMetrics metrics;
  const LessonLayout wide = layout_lesson({0, 0, 1600, 300}, content(), 168, 0, metrics, 1);
  const LessonLayout narrow = layout_lesson({0, 0, 640, 300}, content(), 168, 0, metrics, 1);
  EXPECT_GT(wide.looks[0].rect.x0, 700);
  EXPECT_LT(narrow.looks[0].rect.x0, 100);
  EXPECT_LT(wide.content_height, narrow.content_height);
  const LessonLayout scrolled = layout_lesson({0, 0, 640, 300}, content(), 168, 50, metrics, 1);
  EXPECT_EQ(scrolled.looks[0].rect.y0, narrow.looks[0].rect.y0 - 50);
}

/// A guide through the sample trace, as if that were a run of a preset with looks.
class LessonGuideTest : public testing::Test {
 protected:
  LessonGuideTest() : whole_(test::gather_trace()), session_(whole_) {
    preset_.name = "gather";
    preset_.parameters = {{.name = "fails", .type = presets::ParameterType::switch_, .max = 1, .help = {}}};
    add("main awaits gather");
    add("event timer_fire");
    add("printed \"hello\"");
    session_.source().request_ = presets::default_request(preset_);
    session_.source().limit_ = 0;
  }
  void add(std::string when, std::vector<std::string> with = {}) {
    preset_.looks.push_back({{"look", "看"}, std::move(when), {}, std::move(with)});
  }
  /// Lets the run come so far.
  void run_to(std::size_t events) {
    session_.source().limit_ = events;
    session_->poll();
  }
  void update() {
    commands_.clear();
    state_ = session_.model().live_state_at(session_->cursor());
    arrived_ = guide_.update(scene(), commands_);
  }
  Scene scene() {
    return Scene{.session = *session_.get(),
                 .model = session_.model(),
                 .cursor = session_->cursor(),
                 .state = state_,
                 .findings = findings_};
  }
  std::optional<model::Moment> go_to(std::size_t look) {
    commands_.clear();
    return guide_.go_to(look, scene(), commands_);
  }
  std::vector<State> states() const {
    std::vector<State> result;
    for (const LessonGuide::Look& look : guide_.looks()) result.push_back(look.state);
    return result;
  }
  std::vector<TransportCommand> transport() const {
    std::vector<TransportCommand> result;
    for (const Command& command : commands_) {
      if (const auto* request = std::get_if<TransportRequest>(&command)) result.push_back(request->command);
    }
    return result;
  }

  test::TraceBuilder whole_;
  presets::Preset preset_;
  test::FakeSession session_;
  trace::LoopState state_;
  Findings findings_;
  LessonGuide guide_;
  Commands commands_;
  std::optional<model::Moment> arrived_;
};

TEST_F(LessonGuideTest, FindsTheMomentsAsTheRunComesToThem) {
  run_to(3);
  update();
  EXPECT_THAT(states(), testing::ElementsAre(State::not_yet, State::not_yet, State::not_yet));
  run_to(20);
  update();
  EXPECT_THAT(states(), testing::ElementsAre(State::found, State::not_yet, State::not_yet));
  EXPECT_EQ(guide_.looks()[0].moment.events, 13U) << "right after main's await, event 12";
  run_to(35);
  update();
  EXPECT_THAT(states(), testing::ElementsAre(State::found, State::found, State::found));
  EXPECT_FALSE(guide_.busy());
}

TEST_F(LessonGuideTest, ALinkMovesTheCursorAndIsVisitedAndTheKeysGoOnFromThere) {
  run_to(35);
  update();
  EXPECT_EQ(guide_.neighbour(1), 0U);
  const std::optional<model::Moment> moment = go_to(1);
  ASSERT_TRUE(moment);
  ASSERT_EQ(commands_.size(), 1U);
  EXPECT_EQ(std::get<SetCursor>(commands_[0]).moment, *moment);
  session_->set_cursor(*moment);
  update();
  EXPECT_TRUE(guide_.looks()[1].visited);
  EXPECT_TRUE(guide_.looks()[1].here);
  EXPECT_FALSE(guide_.looks()[0].visited);
  EXPECT_EQ(guide_.neighbour(1), 2U);
  EXPECT_EQ(guide_.neighbour(-1), 0U);
  session_->set_cursor(guide_.looks()[2].moment);
  update();
  EXPECT_EQ(guide_.neighbour(1), 0U) << "from the last to the first";
}

TEST_F(LessonGuideTest, BeforeTheRunHasComeSoFarALinkRunsOnToThere) {
  run_to(3);
  update();
  EXPECT_EQ(go_to(1), std::nullopt);
  EXPECT_THAT(transport(), testing::ElementsAre(TransportCommand::run));
  EXPECT_EQ(guide_.awaited(), 1U);
  session_->command(TransportCommand::run);
  update();
  EXPECT_THAT(commands_, testing::IsEmpty());
  run_to(30);
  update();
  EXPECT_THAT(transport(), testing::ElementsAre(TransportCommand::pause));
  ASSERT_TRUE(arrived_);
  EXPECT_EQ(arrived_->events, 26U) << "the timer fires with event 25; the run had come further";
  EXPECT_EQ(guide_.awaited(), std::nullopt);
  EXPECT_TRUE(guide_.looks()[1].visited);
}

TEST_F(LessonGuideTest, WhoStopsTheRunIsNotTakenToTheLookLater) {
  run_to(3);
  update();
  go_to(1);
  session_->command(TransportCommand::run);
  update();
  session_->command(TransportCommand::pause);
  update();
  EXPECT_EQ(guide_.awaited(), std::nullopt);
  run_to(30);
  update();
  EXPECT_EQ(arrived_, std::nullopt);
}

TEST_F(LessonGuideTest, WhatDidNotComeCannotBeGoneTo) {
  add("all main are failed");
  run_to(35);
  session_.source().over_ = true;
  update();
  EXPECT_EQ(states()[3], State::missing);
  EXPECT_EQ(go_to(3), std::nullopt);
  EXPECT_THAT(commands_, testing::IsEmpty());
}

TEST_F(LessonGuideTest, ALookThatNeedsOtherValuesLoadsThemAndIsGoneToInThatRun) {
  add("event timer_fire", {"fails=on"});
  run_to(35);
  update();
  EXPECT_EQ(states()[3], State::other_values) << "the moment of another run does not count";
  EXPECT_EQ(go_to(3), std::nullopt);
  ASSERT_EQ(commands_.size(), 1U);
  const presets::RunRequest request = std::get<LoadPreset>(commands_[0]).request;
  EXPECT_TRUE(request.values.flag("fails"));
  session_.source().request_ = request;
  guide_.reset();
  update();
  ASSERT_TRUE(arrived_);
  EXPECT_EQ(arrived_->events, 26U);
  EXPECT_TRUE(guide_.looks()[3].visited);
  EXPECT_EQ(states()[0], State::found) << "it does not speak of that value";
}

TEST_F(LessonGuideTest, ValuesThatNeverComeAreAskedForOnce) {
  add("event timer_fire", {"fails=on"});
  run_to(35);
  update();
  go_to(3);
  guide_.reset();
  update();
  EXPECT_THAT(commands_, testing::IsEmpty());
  update();
  EXPECT_THAT(commands_, testing::IsEmpty());
}

TEST_F(LessonGuideTest, WithoutAPresetThereIsNothingToLookFor) {
  session_.source().request_ = {};
  run_to(35);
  update();
  EXPECT_THAT(guide_.looks(), testing::IsEmpty());
  EXPECT_EQ(guide_.neighbour(1), std::nullopt);
}

}  // namespace
}  // namespace loopscope::views
