#include <gtest/gtest.h>

#include <set>

#include "app/presets/catalogue/preset.h"

namespace loopscope::presets {
namespace {

using Settings = std::vector<std::string>;

const Preset& gather() { return *find_preset("gather"); }

std::string error_of(const Settings& settings, const Preset& preset = gather()) {
  const Result<Values> values = parse_settings(preset, settings);
  return values ? "no error" : values.error().message;
}

TEST(Settings, WithoutAnyEverythingHasItsDefault) {
  const Values values = parse_settings(gather(), {}).value();
  EXPECT_EQ(values.integer("count"), 2);
  EXPECT_EQ(values.seconds("delay"), Duration::zero());
  EXPECT_EQ(to_settings(gather(), values), (Settings{"count=2", "delay=0"}));
}

TEST(Settings, NumbersAndSecondsAreTaken) {
  const Values values = parse_settings(gather(), Settings{"delay=1.5", "count=10"}).value();
  EXPECT_EQ(values.integer("count"), 10);
  EXPECT_EQ(values.seconds("delay"), std::chrono::milliseconds(1500));
  EXPECT_EQ(values.number("delay"), 1.5);
}

TEST(Settings, TheEndsOfARangeBelongToIt) {
  EXPECT_EQ(parse_settings(gather(), Settings{"count=1", "delay=0"}).value().integer("count"), 1);
  EXPECT_EQ(parse_settings(gather(), Settings{"count=100000", "delay=3600"}).value().seconds("delay"),
            std::chrono::hours(1));
}

TEST(Settings, SecondsAreKeptToTheNanosecond) {
  const auto delay_of = [](const char* text) {
    return parse_settings(gather(), Settings{std::string("delay=") + text}).value().seconds("delay").count();
  };
  EXPECT_EQ(delay_of("0.000000001"), 1);
  EXPECT_EQ(delay_of("1e-9"), 1);
  EXPECT_EQ(delay_of("1234.567891234"), 1'234'567'891'234);
  EXPECT_EQ(delay_of("0.1"), 100'000'000);
  EXPECT_EQ(delay_of(".5"), 500'000'000);
  EXPECT_EQ(delay_of("0.0000000001"), 0);
  EXPECT_EQ(delay_of("-0"), 0);
}

TEST(Settings, AsTextTheyMeanTheSame) {
  for (const char* text : {"0.1", "1e-09", "3599.999999999", "2.5", "-0", "0.30000000000000004", "1234.567891234"}) {
    const Values values = parse_settings(gather(), Settings{std::string("delay=") + text}).value();
    const Settings settings = to_settings(gather(), values);
    const Values again = parse_settings(gather(), settings).value();
    EXPECT_EQ(again.number("delay"), values.number("delay")) << text;
    EXPECT_EQ(again.seconds("delay"), values.seconds("delay")) << text;
    EXPECT_EQ(to_settings(gather(), again), settings) << text;
  }
  EXPECT_EQ(to_settings(gather(), parse_settings(gather(), Settings{"delay=-0"}).value())[1], "delay=0");
  EXPECT_EQ(to_settings(gather(), parse_settings(gather(), Settings{"delay=0.30000000000000004"}).value())[1],
            "delay=0.3");
}

TEST(Settings, WhatIsNoNumberIsNamed) {
  EXPECT_EQ(error_of({"count=abc"}),
            "setting count: 'abc' is not a number of that kind; valid: whole numbers from 1 to 100000");
  EXPECT_EQ(error_of({"delay=soon"}),
            "setting delay: 'soon' is not a number of that kind; valid: seconds from 0 to 3600");
  for (const char* text :
       {"", " ", " 1", "1 ", "1x", "+1", "1.5", "1e3", "0x10", "--1", "1,5", "\t1", "1\n", "nan", "inf"}) {
    const std::string error = error_of({std::string("count=") + text});
    EXPECT_TRUE(error.starts_with("setting count: '")) << text;
    EXPECT_NE(error.find("' is not a number of that kind; valid: whole numbers from 1 to 100000"), std::string::npos)
        << text;
  }
  for (const char* text :
       {"", " ", "1s", "1 ", " 1", "+1", "1..5", "1,5", "nan", "-nan", "NAN", "nan(1)", "0x1p3", "e3", "."}) {
    const std::string error = error_of({std::string("delay=") + text});
    EXPECT_NE(error.find("' is not a number of that kind; valid: seconds from 0 to 3600"), std::string::npos) << text;
  }
}

TEST(Settings, WhatIsOutOfRangeIsNamed) {
  EXPECT_EQ(error_of({"count=0"}), "setting count: '0' is out of range; valid: whole numbers from 1 to 100000");
  for (const char* text :
       {"-1", "100001", "2147483648", "4294967298", "9223372036854775808", "-99999999999999999999"}) {
    EXPECT_NE(error_of({std::string("count=") + text}).find("out of range; valid: whole"), std::string::npos) << text;
  }
  for (const char* text : {"-1", "-0.001", "3600.1", "1e308", "1e999", "-1e999", "inf", "-inf", "infinity"}) {
    EXPECT_NE(error_of({std::string("delay=") + text}).find("out of range; valid: seconds from 0 to 3600"),
              std::string::npos)
        << text;
  }
}

TEST(Settings, UnknownNamesGetTheValidOnes) {
  EXPECT_EQ(error_of({"size=3"}), "unknown setting 'size'; preset gather has: count, delay");
  EXPECT_EQ(error_of({"=3"}), "unknown setting ''; preset gather has: count, delay");
  EXPECT_EQ(error_of({"Count=3"}), "unknown setting 'Count'; preset gather has: count, delay");
  EXPECT_EQ(error_of({"count =3"}), "unknown setting 'count '; preset gather has: count, delay");
}

TEST(Settings, EachHasAValueAndIsGivenOnce) {
  EXPECT_EQ(error_of({"count"}), "setting 'count' has no value; write name=value; preset gather has: count, delay");
  EXPECT_EQ(error_of({""}), "setting '' has no value; write name=value; preset gather has: count, delay");
  EXPECT_EQ(error_of({"count=1", "delay=1", "count=1"}), "setting count is given twice; give it once");
  EXPECT_NE(error_of({"count=1=2"}).find("setting count: '1=2' is not a number"), std::string::npos);
}

TEST(Settings, APresetWithoutParametersSaysSo) {
  Preset preset;
  preset.name = "plain";
  EXPECT_EQ(error_of({"x=1"}, preset), "unknown setting 'x'; preset plain has no parameters");
}

TEST(Settings, ErrorsAreOneShortLineWhateverWasTyped) {
  const std::string chinese = [] {
    std::string text;
    for (int i = 0; i < 1000; ++i) text += "界";
    return text;
  }();
  for (const std::string& text : {std::string("a\nb\x1b[31m=1"), std::string(1 << 20, 'x'), chinese,
                                  std::string("count=\0\r", 8), "count=" + std::string(5000, '9')}) {
    const std::string error = error_of({text});
    EXPECT_LT(error.size(), 200u);
    for (const char c : error) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  }
  EXPECT_NE(error_of({chinese}).find("界...'"), std::string::npos);  // cut between characters
}

std::string names() {
  std::string names;
  for (const Preset& preset : presets()) names += (names.empty() ? "" : ", ") + preset.name;
  return names;
}

TEST(Presets, AreFoundByName) {
  EXPECT_EQ(find_preset("sleep")->name, "sleep");
  EXPECT_EQ(find_preset("Sleep"), nullptr);
  EXPECT_EQ(find_preset(""), nullptr);
  EXPECT_EQ(require_preset("echo").value(), find_preset("echo"));
  EXPECT_EQ(require_preset("nope\n").error().message, "unknown preset 'nope?'; valid: " + names());
}

TEST(Presets, AreComplete) {
  std::set<std::string_view> names;
  for (const Preset& preset : presets()) {
    EXPECT_TRUE(names.insert(preset.name).second) << preset.name;
    EXPECT_FALSE(preset.group.empty());
    for (const Text& text : {preset.title, preset.lesson}) {
      EXPECT_FALSE(text.en.empty());
      EXPECT_FALSE(text.zh.empty());
    }
    EXPECT_GT(preset.lesson.en.size(), 300u);
    EXPECT_EQ(preset.lesson.en.find('\n'), std::string_view::npos);
    EXPECT_FALSE(preset.clocks.empty());
    for (const Parameter& parameter : preset.parameters) {
      EXPECT_LE(parameter.min, parameter.default_value);
      EXPECT_LE(parameter.default_value, parameter.max);
      EXPECT_FALSE(parameter.help.en.empty());
      EXPECT_FALSE(parameter.help.zh.empty());
    }
    const Settings settings = to_settings(preset, default_values(preset));
    EXPECT_EQ(to_settings(preset, parse_settings(preset, settings).value()), settings);
  }
}

}  // namespace
}  // namespace loopscope::presets
