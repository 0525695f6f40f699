// preset.toml and groups.toml: what they may say, and what is said of those that are wrong.

#include "app/presets/catalogue/description.h"

#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "app/presets/catalogue/catalogue.h"
#include "app/presets/catalogue/toml_reader.h"

namespace loopscope::presets {
namespace {

const std::vector<Group> kGroups = {{"basics", {"Basics", "基础"}}, {"network", {"Network", "网络"}}};

constexpr std::string_view kGood = R"(group = "basics"
title.en = "Naps"
title.zh = "小睡"
clocks = ["virtual"]

[lesson]
en = """
Look at
the lanes.
"""
zh = """
请看
泳道。
"""

[[parameter]]
name = "count"
type = "integer"
default = 2
min = 1
max = 10
help.en = "number of naps"
help.zh = "次数"

[[parameter]]
name = "delay"
type = "seconds"
default = 0.5
min = 0
max = 60
help = { en = "of each", zh = "时长" }

[quick]
delay = 0.01
)";

Result<Preset> read(std::string_view text) { return read_description("nap", "nap/preset.toml", text, kGroups); }

std::string replaced(std::string_view what, std::string_view by) {
  std::string text(kGood);
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(Description, SaysAllThatIsKnownOfAPreset) {
  const Preset nap = read(kGood).value();
  EXPECT_EQ(nap.name, "nap");
  EXPECT_EQ(nap.group, "basics");
  EXPECT_EQ(nap.group_title.zh, "基础");
  EXPECT_EQ(nap.title.en, "Naps");
  EXPECT_EQ(nap.lesson.en, "Look at the lanes.");
  EXPECT_EQ(nap.lesson.zh, "请看泳道。");
  EXPECT_EQ(nap.clocks, std::vector{ClockKind::virtual_});
  EXPECT_TRUE(nap.deterministic());
  EXPECT_EQ(nap.output, OutputOrder::total);
  ASSERT_EQ(nap.parameters.size(), 2u);
  EXPECT_EQ(nap.parameters[0].name, "count");
  EXPECT_EQ(nap.parameters[0].max, 10);
  EXPECT_EQ(nap.parameters[1].type, ParameterType::seconds);
  EXPECT_EQ(nap.parameters[1].help.zh, "时长");
  EXPECT_EQ(to_settings(nap, default_values(nap)), (std::vector<std::string>{"count=2", "delay=0.5"}));
  EXPECT_EQ(to_settings(nap, nap.quick), (std::vector<std::string>{"count=2", "delay=0.01"}));
}

TEST(Description, WhatAPresetNeedsMakesItLessCertain) {
  const Preset nap = read(replaced("clocks = [\"virtual\"]",
                                   "needs = [\"threads\", \"processes\"]\norder = 2.5\n"
                                   "output = \"interleaved\""))
                         .value();
  EXPECT_EQ(nap.clocks, (std::vector{ClockKind::virtual_, ClockKind::real}));
  EXPECT_EQ(nap.needs, (std::vector{Need::threads, Need::processes}));
  EXPECT_EQ(nap.output, OutputOrder::each_speaker);
  EXPECT_EQ(nap.order, 2.5);
  EXPECT_FALSE(nap.deterministic());
}

/// A preset with a switch, a choice, looks and partners, as the lines of its file.
constexpr std::string_view kRich = R"(group = "basics"
title = { en = "T", zh = "题" }
lesson = { en = "L", zh = "课" }
compare = ["gather", "nap fails=on"]
[[parameter]]
name = "fails"
type = "switch"
default = false
help = { en = "whether it fails", zh = "是否失败" }
[[parameter]]
name = "until"
type = "choice"
values = ["all", "first_completed"]
default = "first_completed"
help = { en = "when it returns", zh = "何时返回" }
[[look]]
en = "Both timers fire."
zh = "两个定时器触发。"
when = "event timer_fire and fired = 2"
shows = ["ready = 2", "main awaits gather"]
with = ["fails=on"]
[quick]
until = "all"
fails = true
)";

TEST(Description, SwitchesAndChoicesAreParametersToo) {
  const Preset nap = read(kRich).value();
  ASSERT_EQ(nap.parameters.size(), 2u);
  EXPECT_EQ(nap.parameters[0].type, ParameterType::switch_);
  EXPECT_EQ(nap.parameters[1].choices, (std::vector<std::string>{"all", "first_completed"}));
  const Values defaults = default_values(nap);
  EXPECT_FALSE(defaults.flag("fails"));
  EXPECT_EQ(defaults.choice("until"), "first_completed");
  EXPECT_TRUE(nap.quick.flag("fails"));
  EXPECT_EQ(nap.quick.choice("until"), "all");
  EXPECT_EQ(to_settings(nap, defaults), (std::vector<std::string>{"fails=off", "until=first_completed"}));
  EXPECT_EQ(to_settings(nap, nap.quick), (std::vector<std::string>{"fails=on", "until=all"}));
  for (const std::string on : {"on", "true", "1"}) {
    EXPECT_TRUE(parse_settings(nap, std::vector{"fails=" + on}).value().flag("fails"));
  }
  for (const std::string off : {"off", "false", "0"}) {
    EXPECT_FALSE(parse_settings(nap, std::vector{"fails=" + off}).value().flag("fails"));
  }
  EXPECT_EQ(parse_settings(nap, std::vector<std::string>{"fails=yes"}).error().message,
            "setting fails: 'yes' is none of its values; valid: on, off");
  EXPECT_EQ(parse_settings(nap, std::vector<std::string>{"until=1"}).error().message,
            "setting until: '1' is none of its values; valid: all, first_completed");
}

TEST(Description, LooksAndPartnersStandAsTheyAreWritten) {
  const Preset nap = read(kRich).value();
  EXPECT_EQ(nap.compare, (std::vector<std::string>{"gather", "nap fails=on"}));
  ASSERT_EQ(nap.looks.size(), 1u);
  EXPECT_EQ(nap.looks[0].text.en, "Both timers fire.");
  EXPECT_EQ(nap.looks[0].text.zh, "两个定时器触发。");
  EXPECT_EQ(nap.looks[0].when, "event timer_fire and fired = 2");
  EXPECT_EQ(nap.looks[0].shows, (std::vector<std::string>{"ready = 2", "main awaits gather"}));
  EXPECT_EQ(nap.looks[0].with, std::vector<std::string>{"fails=on"});
}

TEST(Description, LinesOfTheFileAreNoLinesOfTheText) {
  EXPECT_EQ(unfolded("\n  one\ntwo  \n\n three\r\n"), "one two three");
  EXPECT_EQ(unfolded("一次\nselect\n等到\n它"), "一次 select 等到它");
  EXPECT_EQ(unfolded(" \n"), "");
}

struct Mistake {
  const char* what;
  const char* by;
  const char* error;
};

std::string replaced_in(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(Description, MistakesInSwitchesChoicesAndLooksHaveAPlaceToo) {
  for (const Mistake& mistake :
       {Mistake{"default = false", "default = 0", "8:11: default is a whole number; valid: true or false"},
        Mistake{"default = false", "default = false\nmin = 0",
                "9:1: unknown key 'min'; a switch has: name, type, default, help"},
        Mistake{"values = [\"all\", \"first_completed\"]", "values = [\"all\"]",
                "13:10: a choice of less than two; write at least two words"},
        Mistake{"\"all\", ", "\"All\", ",
                "13:11: 'All' is no name; valid: small letters, digits and _, a letter first"},
        Mistake{"\"all\", ", "\"first_completed\", ", "13:30: the same word twice; write it once"},
        Mistake{"\"all\", ", "7, ", "13:11: values has a whole number in it; valid: texts"},
        Mistake{"default = \"first_completed\"", "default = \"last\"",
                "14:11: default = 'last' is none of its values; valid: all, first_completed"},
        Mistake{"[\"fails=on\"]", "[\"fails=7\"]", "21:8: setting fails: '7' is none of its values; valid: on, off"},
        Mistake{"[\"ready = 2\", \"main awaits gather\"]", "[]",
                "20:9: shows is empty; write what holds at that moment"},
        Mistake{"when = ", "where = ", "19:1: unknown key 'where'; a look has: en, zh, when, shows, with"},
        Mistake{"fails = true", "fails = \"on\"", "24:9: fails is a text; valid: true, false"},
        Mistake{"until = \"all\"", "until = 0", "23:9: until is a whole number; valid: all, first_completed"},
        Mistake{"[\"gather\", \"nap fails=on\"]", "\"gather\"", "4:11: compare is a text; valid: a list"}}) {
    const Result<Preset> preset = read(replaced_in(std::string(kRich), mistake.what, mistake.by));
    ASSERT_FALSE(preset.ok()) << mistake.by;
    EXPECT_EQ(preset.error().message, std::string("nap/preset.toml:") + mistake.error);
  }
}

class DescriptionMistake : public testing::TestWithParam<Mistake> {};

TEST_P(DescriptionMistake, IsToldWithItsPlaceAndWhatIsValid) {
  const Result<Preset> preset = read(replaced(GetParam().what, GetParam().by));
  ASSERT_FALSE(preset.ok());
  EXPECT_EQ(preset.error().message, std::string("nap/preset.toml:") + GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    , DescriptionMistake,
    testing::Values(
        Mistake{"\"basics\"", "\"naps\"", "1:9: unknown group 'naps'; valid: basics, network"},
        Mistake{"\"basics\"", "7", "1:9: group is a whole number; valid: a text"},
        Mistake{"group = \"basics\"", "", "1:1: group is missing; it is a text"},
        Mistake{"clocks", "clock",
                "4:1: unknown key 'clock'; a preset has: group, order, clocks, needs, output, title, lesson, compare, "
                "parameter, look, quick"},
        Mistake{"[\"virtual\"]", "[]", "4:10: no clock; valid: \"virtual\", \"real\", or both"},
        Mistake{"[\"virtual\"]", "[\"atomic\"]", "4:11: unknown word: 'atomic'; valid: \"virtual\", \"real\""},
        Mistake{"[\"virtual\"]", "[\"real\", \"real\"]", "4:19: the same word twice; write it once"},
        Mistake{"[\"virtual\"]", "[true]", "4:11: unknown word: true or false; valid: \"virtual\", \"real\""},
        Mistake{"title.zh", "title.fr", "3:7: unknown key 'fr'; title has: en, zh"},
        Mistake{"\"小睡\"", "\" \"", "3:12: zh is empty; write a text"},
        Mistake{"\"count\"", "\"Count\"",
                "17:8: 'Count' is no name; valid: small letters, digits and _, a letter first"},
        Mistake{"\"integer\"", "\"int\"",
                "18:8: unknown word: 'int'; valid: \"integer\", \"seconds\", \"switch\", \"choice\""},
        Mistake{"default = 2", "default = 2.5", "19:11: default is a number; valid: whole numbers from 1 to 10"},
        Mistake{"default = 2", "default = 11",
                "19:11: default = 11 is out of range; valid: whole numbers from 1 to 10"},
        Mistake{"max = 10\n", "max = 0\n", "21:7: max = 0 is out of range; valid: whole numbers from 1 to 2147483647"},
        Mistake{"min = 1\n", "min = 1979-05-27\n", "20:7: min is a date or time; valid: a number"},
        Mistake{"max = 10\n", "", "16:1: max is missing; it is a number"},
        Mistake{"max = 60", "max = inf", "30:7: max = inf is out of range; valid: seconds from 0 to 1000000000"},
        Mistake{"default = 0.5", "default = nan", "28:11: default = nan is out of range; valid: seconds from 0 to 60"},
        Mistake{"\"delay\"", "\"count\"", "26:8: two parameters are called count"},
        Mistake{"delay = 0.01", "delays = 0.01", "34:1: unknown setting 'delays'; preset nap has: count, delay"},
        Mistake{"delay = 0.01", "delay = 61", "34:9: delay = 61 is out of range; valid: seconds from 0 to 60"}),
    [](const auto& test) { return std::to_string(test.index); });

TEST(Description, WhatIsNoTomlIsToldWithItsPlace) {
  for (const std::string& text :
       {replaced("\"basics\"", "\"basics"), replaced("[lesson]", "[lesson"), replaced("title.zh", "title.en"),
        std::string("\xff\xfe = 1"), std::string("= 1"), std::string(100'000, '['), "a = " + std::string(5000, '[')}) {
    const Result<Preset> preset = read(text);
    ASSERT_FALSE(preset.ok()) << text.substr(0, 200);
    const std::string& error = preset.error().message;
    EXPECT_TRUE(error.starts_with("nap/preset.toml:")) << error;
    EXPECT_LT(error.size(), 400u) << error;
    for (const char c : error) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << error;
  }
}

TEST(Description, WhateverTheBytesThereIsAnAnswer) {
  std::mt19937 random(11);
  constexpr std::string_view kPieces[] = {"[",      "]",          "[[", "{",    "}",  "=",     ".",   "\"",
                                          "\"\"\"", "'",          "\n", "#",    ",",  "1e999", "\\u", "\xff",
                                          "-",      "2026-01-01", "0x", "true", "\0", "a"};
  for (int i = 0; i < 3000; ++i) {
    std::string text(kGood);
    for (int changes = 0; changes < 3; ++changes) {
      const std::size_t at = random() % text.size();
      text.replace(at, random() % 4, kPieces[random() % std::size(kPieces)]);
    }
    const Result<Preset> preset = read(text);
    if (!preset) {
      EXPECT_TRUE(preset.error().message.starts_with("nap/preset.toml:")) << preset.error().message;
    }
  }
}

TEST(Description, GroupsHaveANameAndATitle) {
  const auto groups =
      read_groups("groups.toml", "[[group]]\nname = \"a\"\ntitle.en = \"A\"\ntitle.zh = \"甲\"\n").value();
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].title.zh, "甲");
  EXPECT_EQ(read_groups("groups.toml", "[[group]]\nname = \"a\"\n").error().message,
            "groups.toml:1:1: title is missing; it is a table");
  EXPECT_EQ(read_groups("groups.toml", "").error().message, "groups.toml:1:1: group is missing; it is a list");
}

// The files in app/presets are read when the program begins; one that is wrong would end it.
TEST(Description, ThoseOfThePresetsAreRight) {
  const Result<std::vector<Preset>> presets = read_catalogue(embedded_groups(), embedded_presets());
  EXPECT_TRUE(presets.ok()) << presets.error().message;
}

TEST(Catalogue, IsInTheOrderOfGroupsAndOfPresetsInThem) {
  const EmbeddedFile groups{"groups.toml", R"(
[[group]]
name = "late"
title = { en = "Late", zh = "晚" }
[[group]]
name = "early"
title = { en = "Early", zh = "早" })"};
  const auto in = [](std::string_view group, std::string_view order) {
    return "group = \"" + std::string(group) + "\"\n" + std::string(order) +
           "\ntitle = { en = \"T\", zh = \"题\" }\nlesson = { en = \"L\", zh = \"课\" }\n";
  };
  const std::string first = in("late", "order = 1");
  const std::string second = in("late", "order = 2");
  const std::string other = in("early", "");
  const std::vector<EmbeddedPreset> files = {{"a", {"a", other}, {}, nullptr},
                                             {"b", {"b", second}, {}, nullptr},
                                             {"d", {"d", first}, {}, nullptr},
                                             {"c", {"c", first}, {}, nullptr}};
  std::string names;
  const std::vector<Preset> presets = read_catalogue(groups, files).value();
  for (const Preset& preset : presets) names += preset.name;
  EXPECT_EQ(names, "cdba");
}

}  // namespace
}  // namespace loopscope::presets
