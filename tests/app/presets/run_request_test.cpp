#include "app/presets/catalogue/run_request.h"

#include <gtest/gtest.h>

namespace loopscope::presets {
namespace {

using Settings = std::vector<std::string>;

TEST(RunRequest, OfAPresetAloneHasItsOwnValuesAndClock) {
  const Preset& echo = *find_preset("echo");
  const RunRequest request = default_request(echo);
  EXPECT_EQ(request.preset, &echo);
  EXPECT_EQ(request.values, default_values(echo));
  EXPECT_EQ(request.clock, echo.clock());
  const RunRequest parsed = parse_request("echo", {}).value();
  EXPECT_EQ(parsed.preset, &echo);
  EXPECT_EQ(parsed.values, request.values);
  EXPECT_EQ(parsed.clock, request.clock);
}

TEST(RunRequest, TakesSettingsAndAClock) {
  const RunRequest request = parse_request("gather", Settings{"count=7"}, "real").value();
  EXPECT_EQ(request.values.integer("count"), 7);
  EXPECT_EQ(request.clock, ClockKind::real);
  EXPECT_EQ(parse_request("gather", {}, "virtual").value().clock, ClockKind::virtual_);
}

TEST(RunRequest, WhatIsWrongIsNamedInOneLine) {
  const auto error = [](std::string_view preset, const Settings& settings, std::string_view clock) {
    return parse_request(preset, settings, clock).error().message;
  };
  EXPECT_TRUE(error("nope", {}, "").starts_with("unknown preset 'nope'; valid: "));
  EXPECT_TRUE(error("gather", {"count=0"}, "").starts_with("setting count: '0' is out of range"));
  EXPECT_EQ(error("gather", {}, "atomic\n"), "unknown clock 'atomic?'; valid: virtual, real");
  EXPECT_EQ(error("gather", {}, "Real"), "unknown clock 'Real'; valid: virtual, real");
}

TEST(RunRequest, OfOneTextIsAPresetAndItsSettings) {
  const RunRequest plain = parse_run("gather").value();
  EXPECT_EQ(plain.preset, find_preset("gather"));
  EXPECT_EQ(plain.values, default_values(*plain.preset));
  const RunRequest set = parse_run("  gather count=7\tdelay=0.5 ", "real").value();
  EXPECT_EQ(set.values.integer("count"), 7);
  EXPECT_EQ(set.values.seconds("delay"), std::chrono::milliseconds(500));
  EXPECT_EQ(set.clock, ClockKind::real);
}

TEST(RunRequest, OfOneTextSaysWhatIsWrongAsTheWordsDo) {
  EXPECT_TRUE(parse_run("").error().message.starts_with("unknown preset ''; valid: "));
  EXPECT_TRUE(parse_run("gather count").error().message.starts_with("setting 'count' has no value"));
  EXPECT_TRUE(parse_run("gather count=1 count=2").error().message.starts_with("setting count is given twice"));
  EXPECT_EQ(split_run("a b=c  d=e").settings, (Settings{"b=c", "d=e"}));
  EXPECT_TRUE(split_run(" \n").preset.empty());
}

}  // namespace
}  // namespace loopscope::presets
