// The presets on the virtual clock, against their expected traces. A change of what a loop does, or tells, shows here
// as a diff to be read line by line:
//
//   LOOPSCOPE_UPDATE_GOLDEN=1 build/release/golden_tests && git diff app/presets
//
// That of a preset lies in its folder.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/session/preset_run.h"
#include "core/trace/event/event_text.h"
#include "tests/app/presets/preset_run.h"
#include "tests/app/presets/registry.h"
#include "tests/golden/golden_trace.h"

namespace loopscope {
namespace {

using Lines = std::vector<std::string>;

std::filesystem::path golden_path(const std::string& preset) {
  return std::filesystem::path(LOOPSCOPE_SOURCE_DIR) / "app/presets" / preset / "golden.txt";
}

Lines read_lines(const std::filesystem::path& path) {
  std::ifstream file(path);
  Lines lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

void write_lines(const std::filesystem::path& path, const Lines& lines) {
  std::ofstream file(path);
  for (const std::string& line : lines) file << line << '\n';
}

/// The place where the two part, with what stands before it: later lines often differ only because of it.
std::string first_difference(const Lines& expected, const Lines& actual) {
  std::size_t i = 0;
  while (i < expected.size() && i < actual.size() && expected[i] == actual[i]) ++i;
  std::string text =
      fmt::format("{} lines expected, {} came; they part at line {}:\n", expected.size(), actual.size(), i + 1);
  for (std::size_t k = i < 3 ? 0 : i - 3; k < i; ++k) text += "    " + expected[k] + '\n';
  for (std::size_t k = i; k < std::min(i + 6, expected.size()); ++k) text += "  - " + expected[k] + '\n';
  for (std::size_t k = i; k < std::min(i + 6, actual.size()); ++k) text += "  + " + actual[k] + '\n';
  return text;
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, TraceIsAsExpected) {
  const presets::Preset& preset = *presets::find_preset(GetParam());
  Lines actual;
  for (const std::string& line : presets::run_virtual(preset, presets::short_values(preset)).trace)
    actual.push_back(without_library_lines(line));
  const std::filesystem::path path = golden_path(GetParam());
  const char* const update = std::getenv("LOOPSCOPE_UPDATE_GOLDEN");
  if (update && *update) write_lines(path, actual);
  constexpr const char* kHowToMakeIt = "LOOPSCOPE_UPDATE_GOLDEN=1 " LOOPSCOPE_BUILD_DIR "/golden_tests";
  ASSERT_TRUE(std::filesystem::exists(path))
      << "the preset has no golden trace yet; make it, and read it: " << kHowToMakeIt;
  const Lines expected = read_lines(path);
  if (actual == expected) return;
  ADD_FAILURE() << path.string() << ": " << first_difference(expected, actual)
                << "If the change is meant: " << kHowToMakeIt << ", then read the diff.";
}

TEST_P(Golden, ASessionRecordsTheSame) {
  presets::RunRequest request = presets::parse_request(GetParam(), {}, "virtual").value();
  request.values = presets::short_values(*request.preset);
  trace::Symbols symbols;
  trace::Collector collector(symbols, {.clock = trace::ClockKind::virtual_});
  auto run =
      session::PresetRun::start(request, presets::program_of(*request.preset), session::TransportControl::Mode::free,
                                [&](TimeNs origin_ns) { return collector.add_loop(origin_ns); });
  ASSERT_TRUE(run.ok()) << run.error().message;
  std::vector<trace::Event> events;
  for (bool ended = false; !ended;) {
    ended = run.value()->ended();
    if (collector.collect(events) == 0) std::this_thread::yield();
  }
  EXPECT_EQ(run.value()->failure(), "");
  Lines lines;
  for (const trace::Event& event : events) lines.push_back(without_library_lines(to_text(event, symbols)));
  const Lines expected = read_lines(golden_path(GetParam()));
  if (lines != expected) ADD_FAILURE() << first_difference(expected, lines);
}

INSTANTIATE_TEST_SUITE_P(EveryPreset, Golden, testing::ValuesIn(presets::deterministic_names()), presets::test_name);

TEST(GoldenTraces, AreThoseOfPresetsThatDoTheSameEveryTime) {
  const std::vector<std::string> names = presets::deterministic_names();
  for (const presets::Preset& preset : presets::presets()) {
    const bool expected = std::find(names.begin(), names.end(), preset.name) != names.end();
    EXPECT_EQ(std::filesystem::exists(golden_path(preset.name)), expected) << golden_path(preset.name);
  }
}

}  // namespace
}  // namespace loopscope
