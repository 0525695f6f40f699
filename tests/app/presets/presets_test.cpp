#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

#include "tests/app/presets/preset_run.h"

namespace loopscope::presets {
namespace {

using Lines = std::vector<std::string>;

/// What the same program prints on CPython's asyncio.
Lines python_output(const std::string& script_and_arguments) {
  const std::string command = std::string("/usr/bin/env PYTHONIOENCODING=utf-8 python3 ") + LOOPSCOPE_SOURCE_DIR +
                              "/tests/app/presets/" + script_and_arguments;
  std::FILE* const pipe = ::popen(command.c_str(), "r");
  std::string text;
  char buffer[4096];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, count);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// Two runs on real sockets need not agree about which client is first; each client's own lines keep their order.
Lines by_client(const Lines& lines) {
  std::multimap<std::string, std::string> grouped;
  for (const std::string& line : lines) grouped.emplace(line.substr(0, line.find(':')), line);
  Lines sorted;
  for (const auto& [client, line] : grouped) sorted.push_back(line);
  return sorted;
}

double seconds(TimeNs time) { return static_cast<double>(time) / 1e9; }

TEST(Presets, TakeTheTimeTheyPromise) {
  for (const Preset& preset : presets()) {
    EXPECT_NEAR(seconds(run_virtual(preset.name).ended_ns), seconds(*preset.expected_ns(default_values(preset))),
                0.001)
        << preset.name;
  }
}

TEST(Presets, ShowTheFileTheyWereBuiltFrom) {
  for (const Preset& preset : presets()) {
    EXPECT_EQ(preset.source_path, "app/presets/" + std::string(preset.name) + ".cpp");
    std::ifstream file(LOOPSCOPE_SOURCE_DIR "/" + std::string(preset.source_path));
    const std::string text(std::istreambuf_iterator<char>(file), {});
    EXPECT_FALSE(text.empty());
    EXPECT_EQ(preset.source, text);
  }
}

// Where the learner's eye is led: every place where a task waits is a co_await in the file on screen, or below one that
// is.
TEST(Presets, WaitAtLinesOfTheirSource) {
  for (const Preset& preset : presets()) {
    Lines source;
    std::istringstream stream{std::string(preset.source)};
    for (std::string line; std::getline(stream, line);) source.push_back(line);
    const std::string place = std::string(preset.source_path) + ":";
    int found = 0;
    for (const std::string& line : run_virtual(preset.name).trace) {
      for (std::size_t at = line.find(place); at != std::string::npos; at = line.find(place, at + 1)) {
        const std::size_t number = std::strtoul(line.c_str() + at + place.size(), nullptr, 10);
        ASSERT_GE(number, 1u) << line;
        ASSERT_LE(number, source.size()) << line;
        EXPECT_NE(source[number - 1].find("co_await"), std::string::npos) << line;
        ++found;
      }
    }
    EXPECT_GT(found, 0) << preset.name;
  }
}

TEST(Presets, AreTheSameEveryTime) {
  for (const Preset& preset : presets()) {
    EXPECT_EQ(run_virtual(preset.name).trace, run_virtual(preset.name).trace) << preset.name;
  }
}

TEST(SleepPreset, TheTimesAddUp) {
  const Finished finished = run_virtual("sleep", {"first=0.25", "second=0.5"});
  EXPECT_NEAR(seconds(finished.ended_ns), 0.75, 0.001);
  EXPECT_EQ(finished.task_names, Lines{"main"});
}

TEST(SleepPreset, PrintsWhatPythonPrints) {
  const Lines expected = python_output("sleep.py 0.02 0.01");
  EXPECT_EQ(expected, (Lines{"hello", "world"}));
  EXPECT_EQ(run_virtual("sleep").output, expected);
  EXPECT_EQ(run_virtual("sleep", {"first=0", "second=0"}).output, expected);
  EXPECT_EQ(run_real("sleep", {"first=0.02", "second=0.01"}).output, expected);
}

TEST(GatherPreset, TheTimesOverlap) {
  EXPECT_NEAR(seconds(run_virtual("gather", {"count=10", "delay=1"}).ended_ns), 1, 0.001);
  EXPECT_NEAR(seconds(run_virtual("gather", {"count=5"}).ended_ns), 5, 0.001);
  EXPECT_NEAR(seconds(run_virtual("gather", {"count=1"}).ended_ns), 1, 0.001);
}

TEST(GatherPreset, ItsTasksHaveNames) {
  EXPECT_EQ(run_virtual("gather", {"count=3"}).task_names,
            (Lines{"main", "say_after-1", "say_after-2", "say_after-3"}));
}

TEST(GatherPreset, PrintsWhatPythonPrints) {
  const Lines expected = python_output("gather.py 10 0.02");
  EXPECT_EQ(expected.size(), 10u);
  EXPECT_EQ(run_virtual("gather", {"count=10", "delay=1"}).output, expected);
  EXPECT_EQ(run_real("gather", {"count=10", "delay=0.02"}).output, expected);
  EXPECT_EQ(run_virtual("gather", {"count=10"}).output, expected);
}

TEST(GatherPreset, TakesManyTasks) {
  const Finished finished = run_virtual("gather", {"count=2000", "delay=1"});
  EXPECT_EQ(finished.output.size(), 2000u);
  EXPECT_NEAR(seconds(finished.ended_ns), 1, 0.2);
}

TEST(EchoPreset, PrintsWhatPythonPrints) {
  const Lines python = by_client(python_output("echo.py 3 0.02"));
  const Lines expected = {"client-1: 你好",   "client-1: 世界！", "client-2: 你好",
                          "client-2: 世界！", "client-3: 你好",   "client-3: 世界！"};
  EXPECT_EQ(python, expected);
  EXPECT_EQ(by_client(run_virtual("echo").output), expected);
  EXPECT_EQ(by_client(run_real("echo", {"pause=0.02"}).output), expected);
  // The simulated network serves the clients in turn.
  EXPECT_EQ(run_virtual("echo").output, (Lines{"client-1: 你好", "client-2: 你好", "client-3: 你好", "client-1: 世界！",
                                               "client-2: 世界！", "client-3: 世界！"}));
}

TEST(EchoPreset, ItsTasksHaveNames) {
  EXPECT_EQ(run_virtual("echo", {"clients=2"}).task_names, (Lines{"main", "client-1", "client-2", "echo-1", "echo-2"}));
}

TEST(EchoPreset, TheParametersCount) {
  EXPECT_NEAR(seconds(run_virtual("echo", {"pause=0", "latency=0.1"}).ended_ns), 0.7, 0.001);
  EXPECT_NEAR(seconds(run_virtual("echo", {"pause=2", "latency=0"}).ended_ns), 2, 0.001);
}

TEST(EchoPreset, ServesAThousandClients) {
  const Finished simulated = run_virtual("echo", {"clients=1000"});
  EXPECT_EQ(simulated.output.size(), 2000u);
  EXPECT_EQ(run_real("echo", {"clients=100", "pause=0.01"}).output.size(), 200u);
}

}  // namespace
}  // namespace loopscope::presets
