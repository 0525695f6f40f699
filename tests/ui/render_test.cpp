// `loopscope render`: the window as a picture, without a display.

#include <gmock/gmock.h>

#include <cstdlib>

#include "tests/app/cli/program.h"

namespace loopscope::test {
namespace {

using testing::HasSubstr;

void without_display() {
  ::unsetenv("DISPLAY");
  ::unsetenv("WAYLAND_DISPLAY");
}

Outcome run_without_display(const std::vector<std::string>& arguments) {
  return run_program(arguments, without_display);
}

/// The size that a PNG's header states.
std::pair<int, int> png_size(const std::string& bytes) {
  if (bytes.size() < 24 || bytes.substr(1, 3) != "PNG") return {};
  const auto number = [&](std::size_t at) {
    int value = 0;
    for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
  };
  return {number(16), number(20)};
}

TEST(Render, DrawsAPresetTheSameTwice) {
  const ScratchFolder folder;
  for (const char* name : {"a.png", "b.png"}) {
    const Outcome outcome = run_without_display({"render", "--preset", "gather", "-o", folder / name});
    ASSERT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_EQ(outcome.err, "");
  }
  EXPECT_EQ(png_size(read_whole(folder / "a.png")), std::make_pair(1600, 1000));
  EXPECT_EQ(read_whole(folder / "a.png"), read_whole(folder / "b.png"));
  EXPECT_EQ(folder.file_count(), 2u);
}

TEST(Render, SizeThemeAndMomentChangeThePicture) {
  const ScratchFolder folder;
  const std::vector<std::vector<std::string>> variants{
      {}, {"--at", "500ms"}, {"--theme", "light"}, {"--set", "count=3"}, {"--size", "800x600"}};
  std::vector<std::string> pictures;
  for (const std::vector<std::string>& variant : variants) {
    std::vector<std::string> words{"render", "--preset", "gather", "-o", folder / "x.png"};
    words.insert(words.end(), variant.begin(), variant.end());
    ASSERT_EQ(run_without_display(words).status, 0);
    pictures.push_back(read_whole(folder / "x.png"));
  }
  EXPECT_EQ(png_size(pictures.back()), std::make_pair(800, 600));
  for (std::size_t i = 1; i < pictures.size(); ++i) EXPECT_NE(pictures[i], pictures[0]) << i;
}

TEST(Render, DrawsAFileAndWhatIsLeftOfADamagedOne) {
  const ScratchFolder folder;
  const std::string file = folder / "x.lscope";
  ASSERT_EQ(run_program({"record", "--preset", "echo", "-o", file}).status, 0);
  ASSERT_EQ(run_without_display({"render", file, "-o", folder / "whole.png"}).status, 0);
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 7);
  const Outcome damaged = run_without_display({"render", file, "-o", folder / "damaged.png"});
  EXPECT_EQ(damaged.status, 0) << damaged.err;
  EXPECT_NE(read_whole(folder / "whole.png"), read_whole(folder / "damaged.png"));
}

TEST(Render, AFileThatIsNoneIsAFailure) {
  const ScratchFolder folder;
  const Outcome outcome = run_without_display({"render", folder / "missing.lscope", "-o", folder / "x.png"});
  EXPECT_EQ(outcome.status, 1);
  expect_one_line(outcome.err);
  EXPECT_THAT(outcome.err, HasSubstr("missing.lscope"));
  EXPECT_EQ(folder.file_count(), 0u);
}

TEST(Render, WhatCannotBeWrittenIsAFailureAndLeavesNothingBehind) {
  const ScratchFolder folder;
  const Outcome nowhere = run_without_display({"render", "--preset", "sleep", "-o", folder / "missing/x.png"});
  EXPECT_EQ(nowhere.status, 1);
  expect_one_line(nowhere.err);
  EXPECT_THAT(nowhere.err, HasSubstr("missing/x.png"));

  const Outcome full = run_program({"render", "--preset", "sleep", "-o", folder / "x.png"}, [] {
    without_display();
    const rlimit limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, SIG_IGN);
  });
  EXPECT_EQ(full.status, 1);
  expect_one_line(full.err);
  EXPECT_EQ(folder.file_count(), 0u);
}

TEST(NoDisplay, IsOneLineThatSaysWhatToDo) {
  for (const std::vector<std::string>& arguments : {std::vector<std::string>{}, {"--preset", "gather"}}) {
    const Outcome outcome = run_without_display(arguments);
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(outcome.out, "");
    expect_one_line(outcome.err);
    EXPECT_THAT(outcome.err, HasSubstr("DISPLAY"));
    EXPECT_THAT(outcome.err, HasSubstr("loopscope render"));
  }
}

TEST(NoDisplay, ABadFileIsNamedFirst) {
  const Outcome outcome = run_without_display({"missing.lscope"});
  EXPECT_EQ(outcome.status, 1);
  expect_one_line(outcome.err);
  EXPECT_THAT(outcome.err, HasSubstr("missing.lscope"));
}

}  // namespace
}  // namespace loopscope::test
