#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "app/presets/catalogue/preset_file.h"
#include "app/query/find.h"
#include "tests/ui/window_test.h"

namespace loopscope::test {
namespace {

using session::TransportState;

/// How presets are chosen and taught, in the real window.
class PresetsWindow : public WindowTest {
 protected:
  PresetsWindow() { std::filesystem::remove_all(saved_folder()); }
  ~PresetsWindow() override { std::filesystem::remove_all(saved_folder()); }
  static std::filesystem::path saved_folder() {
    return std::filesystem::path(std::getenv("XDG_CONFIG_HOME")) / "loopscope" / "presets";
  }
  const presets::RunRequest& request() { return *session().run_request(); }
  std::string loaded() { return application().session() == nullptr ? "" : request().preset->name; }
  bool on_screen(const std::string& name) { return workspace().rect_of(name).has_value(); }
};

TEST_F(PresetsWindow, TypingSearchesTheCardsAndEnterLoadsTheChosenOne) {
  open();
  type("gather");
  EXPECT_TRUE(on_screen("start.gather"));
  EXPECT_FALSE(on_screen("start.hello"));
  type("xyz");
  EXPECT_TRUE(on_screen("start.nothing"));
  key("Escape");
  EXPECT_TRUE(on_screen("start.hello")) << "all again";
  key("slash");
  type("sleep");
  key("Right");
  key("Return");
  EXPECT_EQ(loaded(), "sleep") << "in the field, Right moves among its letters";
}

TEST_F(PresetsWindow, ArrowsChooseACardAndScrollToIt) {
  open(nullptr, 800, 600);
  key("Down");
  key("End");
  key("Home");
  key("Right");
  key("Return");
  EXPECT_EQ(loaded(), presets::presets()[1].name);
}

TEST_F(PresetsWindow, CardsAreScrolledByWheelAndClicked) {
  open(nullptr, 800, 600);
  const std::string last = presets::presets().back().name;
  EXPECT_FALSE(on_screen("start." + last));
  move(rect("start").center());
  for (int i = 0; i < 20 && !on_screen("start." + last); ++i) wheel(-20);
  click("start." + last);
  EXPECT_EQ(loaded(), last);
}

TEST_F(PresetsWindow, ACardGetsThePictureOfARealRun) {
  open();
  const std::string card = "start." + presets::presets().front().name + ".picture";
  until([&] { return on_screen(card); }, "the picture of the first card");
  EXPECT_GT(count(pixels(), rect(card), ui::theme(workspace().theme()).awaiting), 20);
}

TEST_F(PresetsWindow, TheCourseBeginsWithItsFirstLessonAndGoesOn) {
  open();
  click("start.resume");
  EXPECT_EQ(loaded(), presets::presets()[0].name);
  key("p", {"Control_L"});
  click("toolbar.presets.all");
  ASSERT_EQ(application().session(), nullptr);
  key("Return");
  EXPECT_EQ(loaded(), presets::presets()[1].name);
}

TEST_F(PresetsWindow, TheListIsSearchedAndWalkedThroughByKeys) {
  open_preset("hello");
  key("p", {"Control_L"});
  ASSERT_TRUE(on_screen("toolbar.presets"));
  key("Down");
  key("Down");
  key("Return");
  EXPECT_EQ(loaded(), presets::presets()[2].name) << "two below the one that was loaded";
  key("p", {"Control_L"});
  type("hello");
  key("Return");
  EXPECT_EQ(loaded(), "hello");
  key("p", {"Control_L"});
  key("Escape");
  EXPECT_FALSE(on_screen("toolbar.presets"));
}

TEST_F(PresetsWindow, ALookMovesTheCursorToTheStateThatItTells) {
  open_finished("gather");
  key("6");
  const std::vector<presets::Look>& looks = request().preset->looks;
  for (std::size_t i = 0; i < 2; ++i) {
    click("lesson.look." + std::to_string(i + 1));
    std::vector<query::Query> conditions;
    for (const std::string& condition : looks[i].shows) conditions.push_back(query::parse_condition(condition).value());
    for (const bool holds : query::hold(model(), session().cursor(), conditions))
      EXPECT_TRUE(holds) << looks[i].text.en;
  }
  const model::Moment second = session().cursor();
  key("bracketleft");
  EXPECT_LT(session().cursor(), second);
  key("bracketright");
  EXPECT_EQ(session().cursor(), second);
}

TEST_F(PresetsWindow, ALookThatHasNotComeIsRunOnTo) {
  open_preset("gather");
  key("6");
  ASSERT_EQ(frame_at_cursor(), 0U);
  click("lesson.look.2");
  until([&] { return session().state() == TransportState::paused && session().cursor().events > 10; }, "the look");
  EXPECT_LT(session().cursor(), model().end()) << "at the moment, wherever the run was stopped";
  const model::Moment here = session().cursor();
  const query::Query both = query::parse_condition("all say_after-* are awaiting and timers = 2").value();
  EXPECT_TRUE(query::hold(model(), here, {&both, 1}).at(0));
}

TEST_F(PresetsWindow, ALookWithOtherValuesLoadsThem) {
  open_preset("gather");
  key("6");
  key("bracketleft");  // the last one, which needs delay=1
  until(
      [&] {
        return request().values.number("delay") == 1 && session().cursor().time_ns > 0 &&
               session().state() == TransportState::paused;
      },
      "the look in another run");
  const query::Query fired = query::parse_condition("event timer_fire and fired = 2").value();
  EXPECT_TRUE(query::hold(model(), session().cursor(), {&fired, 1}).at(0));
}

TEST_F(PresetsWindow, TheNextLessonIsAtTheEndOfOne) {
  open(preset("hello"), 1600, 1000);
  key("6");
  move(rect("lesson").center());
  wheel(-20);
  click("lesson.next");
  EXPECT_EQ(loaded(), presets::presets()[1].name);
  wheel(-20);
  click("lesson.previous");
  EXPECT_EQ(loaded(), "hello");
}

TEST_F(PresetsWindow, SwitchesAndChoicesAreSetByTheMouse) {
  open_preset("blocking-sleep");
  const bool before = request().values.flag("awaited");
  click("toolbar.parameter.awaited");
  EXPECT_EQ(request().values.flag("awaited"), !before);
  click("toolbar.parameter.awaited");
  EXPECT_EQ(request().values.flag("awaited"), before);
  open_preset("wait");
  const std::string word(request().values.choice("return_when"));
  const std::string other = word == "first_exception" ? "first_completed" : "first_exception";
  click("toolbar.parameter.return_when");
  click("toolbar.parameter.return_when." + other);
  EXPECT_EQ(request().values.choice("return_when"), other);
}

TEST_F(PresetsWindow, ValuesAreSavedAndLoadedAndListed) {
  open_preset("gather", {"count=7", "delay=1.5"});
  click("toolbar.values");
  click("values.save");
  const std::filesystem::path file = saved_folder() / "gather.toml";
  ASSERT_TRUE(std::filesystem::exists(file));
  EXPECT_EQ(presets::read_preset_file(file)->values.integer("count"), 7);
  click("toolbar.values");
  EXPECT_TRUE(on_screen("values.file.gather.toml"));
  key("Escape");
  key("p", {"Control_L"});
  click("toolbar.presets.all");
  ASSERT_EQ(application().session(), nullptr);
  EXPECT_TRUE(on_screen("start.saved.gather"));
  click("start.saved.gather");
  EXPECT_EQ(request().values.integer("count"), 7);
  EXPECT_EQ(request().values.number("delay"), 1.5);
}

TEST_F(PresetsWindow, APresetFileThatIsDroppedIsOpenedAndABrokenOneIsExplained) {
  std::filesystem::create_directories(saved_folder());
  const std::filesystem::path good = saved_folder() / "good.toml";
  const std::filesystem::path bad = saved_folder() / "bad.toml";
  std::ofstream(good) << "preset = \"gather\"\n[set]\ncount = 4\n";
  std::ofstream(bad) << "preset = \"gather\"\n[set]\ncount = 0\n";
  open();
  EXPECT_TRUE(on_screen("start.saved.bad")) << "it is listed, with what is wrong";
  application().open_file(good);
  settle();
  EXPECT_EQ(request().values.integer("count"), 4);
  application().open_file(bad);
  settle();
  EXPECT_TRUE(on_screen("notice"));
  EXPECT_EQ(request().values.integer("count"), 4) << "nothing else changed";
}

}  // namespace
}  // namespace loopscope::test
