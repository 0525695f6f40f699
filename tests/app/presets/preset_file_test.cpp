// Preset files: what they may say, what is said of those that are wrong, and that what is written is read.

#include "app/presets/catalogue/preset_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace loopscope::presets {
namespace {

namespace fs = std::filesystem;

Result<RunRequest> read(std::string_view text) { return parse_preset_file("mine.toml", text); }

std::string error_of(std::string_view text) {
  const Result<RunRequest> request = read(text);
  return request ? "no error" : request.error().message;
}

TEST(PresetFile, NamesAPresetAndMaySetItsValues) {
  const RunRequest request = read(R"(
preset = "gather"
title = "Ten at once"
clock = "real"
[set]
count = 10
)")
                                 .value();
  EXPECT_EQ(request.preset, find_preset("gather"));
  EXPECT_EQ(request.title, "Ten at once");
  EXPECT_EQ(request.clock, ClockKind::real);
  EXPECT_EQ(to_settings(*request.preset, request.values), (std::vector<std::string>{"count=10", "delay=0"}));
  EXPECT_FALSE(request.turn_cost);
}

TEST(PresetFile, WithoutMoreItIsThePreset) {
  const RunRequest request = read("preset = \"sleep\"").value();
  EXPECT_EQ(request.values, default_values(*request.preset));
  EXPECT_EQ(request.clock, ClockKind::virtual_);
  EXPECT_EQ(request.title, "");
}

TEST(PresetFile, MaySayWhatATurnCosts) {
  EXPECT_EQ(read("preset = \"sleep\"\nturn_cost = 0").value().turn_cost, Duration::zero());
  EXPECT_EQ(read("preset = \"sleep\"\nturn_cost = 0.00002").value().turn_cost, std::chrono::microseconds(20));
}

TEST(PresetFile, WhatIsWrongIsToldWithItsPlaceAndWhatIsValid) {
  EXPECT_EQ(error_of("preset = \"gather\"\n[set]\ncount = 0"),
            "mine.toml:3:9: count = 0 is out of range; valid: whole numbers from 1 to 100000");
  EXPECT_EQ(error_of("preset = \"gather\"\n[set]\ncount = \"ten\""),
            "mine.toml:3:9: count is a text; valid: whole numbers from 1 to 100000");
  EXPECT_EQ(error_of("preset = \"gather\"\n[set]\n  size = 3"),
            "mine.toml:3:3: unknown setting 'size'; preset gather has: count, delay");
  EXPECT_THAT(error_of("preset = \"gathr\""), testing::StartsWith("mine.toml:1:10: unknown preset 'gathr'; valid: "));
  EXPECT_EQ(error_of("title = \"x\""), "mine.toml:1:1: preset is missing; it is a text");
  EXPECT_EQ(error_of("preset = \"gather\"\nclock = \"atomic\""),
            "mine.toml:2:9: unknown clock 'atomic'; valid: virtual, real");
  EXPECT_EQ(error_of("preset = \"gather\"\nsetting = 1"),
            "mine.toml:2:1: unknown key 'setting'; a preset file has: preset, title, clock, turn_cost, set");
  EXPECT_EQ(error_of("preset = \"gather\"\nturn_cost = 2"),
            "mine.toml:2:13: turn_cost = 2 is out of range; valid: seconds from 0 to 1");
  EXPECT_EQ(error_of("preset = \"gather\"\nclock = \"real\"\nturn_cost = 0"),
            "mine.toml:3:1: turn_cost: on the real clock turns take what they take; valid: on the virtual clock");
  EXPECT_THAT(error_of("preset = gather"), testing::StartsWith("mine.toml:1:10: "));
  EXPECT_THAT(error_of("\x7f"
                       "ELF"),
              testing::StartsWith("mine.toml:1:1: "));
}

TEST(PresetFile, AHugeOneIsRefusedWhereItIsTooLong) {
  std::string text = "preset = \"gather\"\n";
  while (text.size() < kMaxPresetFileBytes) text += "# 一行\n";
  EXPECT_THAT(error_of(text), testing::MatchesRegex("mine.toml:[0-9]+:[0-9]+: the file goes on here; valid: up to "
                                                    "65536 bytes"));
  text.resize(kMaxPresetFileBytes - 3);
  text.resize(text.rfind('\n'));
  EXPECT_EQ(error_of(text), "no error");
}

TEST(PresetFile, WhatIsWrittenIsRead) {
  for (const Preset& preset : presets()) {
    for (const Values& values : {default_values(preset), preset.quick}) {
      const RunRequest request{
          .preset = &preset, .values = values, .clock = preset.clocks.back(), .title = "我的 \"x\""};
      const Result<RunRequest> again = read(preset_file_text(request));
      ASSERT_TRUE(again.ok()) << again.error().message;
      EXPECT_EQ(again->preset, &preset);
      EXPECT_EQ(again->values, values);
      EXPECT_EQ(again->clock, request.clock);
      EXPECT_EQ(again->title, request.title);
    }
  }
}

TEST(PresetFile, StrangeTitlesAndNumbersAreWrittenToo) {
  RunRequest request = parse_request("gather", std::vector<std::string>{"delay=1e-09"}).value();
  request.turn_cost = std::chrono::nanoseconds(1);
  for (const std::string& title : {std::string(" \n "), std::string("a\tb\x01\x7f\\\""), std::string("\xff\xfe", 2)}) {
    request.title = title;
    const Result<RunRequest> again = read(preset_file_text(request));
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again->values, request.values);
    EXPECT_EQ(again->turn_cost, request.turn_cost);
  }
}

class PresetFileOnDisk : public testing::Test {
 protected:
  PresetFileOnDisk() {
    std::string pattern = (fs::temp_directory_path() / "loopscope-preset-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~PresetFileOnDisk() override { fs::remove_all(folder_); }

  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

TEST_F(PresetFileOnDisk, IsWrittenWholeAndReadAgain) {
  const fs::path path = folder_ / "mine.toml";
  for (const char* count : {"count=3", "count=4"}) {
    const RunRequest request = parse_request("gather", std::vector<std::string>{count}).value();
    ASSERT_TRUE(write_preset_file(path, request).ok());
    const Result<RunRequest> again = read_preset_file(path);
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again->values, request.values);
    EXPECT_EQ(files(), 1U);
  }
}

TEST_F(PresetFileOnDisk, ALinkStaysOne) {
  fs::create_symlink("target.toml", folder_ / "link.toml");
  ASSERT_TRUE(write_preset_file(folder_ / "link.toml", default_request(*find_preset("sleep"))).ok());
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.toml"));
  EXPECT_TRUE(read_preset_file(folder_ / "target.toml").ok());
}

TEST_F(PresetFileOnDisk, WhatCannotBeReadOrWrittenIsNamed) {
  const auto request = default_request(*find_preset("sleep"));
  const std::string missing = (folder_ / "no/mine.toml").string();
  EXPECT_EQ(read_preset_file(missing).error().message,
            missing + ": cannot open the preset file: No such file or directory");
  EXPECT_EQ(write_preset_file(missing, request).error().message,
            missing + ": cannot write the preset file: No such file or directory");
  EXPECT_EQ(read_preset_file(folder_).error().message,
            folder_.string() + ": cannot read the preset file: Is a directory");
  fs::create_directory(folder_ / "taken");
  EXPECT_FALSE(write_preset_file(folder_ / "taken", request).ok());
  EXPECT_EQ(files(), 1U) << "nothing is left over";
}

TEST_F(PresetFileOnDisk, IsAPresetWhereverOneIsNamed) {
  const std::string path = (folder_ / "mine.toml").string();
  std::ofstream(path) << "preset = \"gather\"\nclock = \"real\"\n[set]\ncount = 3\ndelay = 2\n";
  const RunRequest request = parse_request(path, std::vector<std::string>{"delay=1"}, "virtual").value();
  EXPECT_EQ(to_settings(*request.preset, request.values), (std::vector<std::string>{"count=3", "delay=1"}));
  EXPECT_EQ(request.clock, ClockKind::virtual_);
  EXPECT_EQ(parse_request(path, {}).value().clock, ClockKind::real);
}

}  // namespace
}  // namespace loopscope::presets
