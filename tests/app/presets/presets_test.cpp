#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sstream>

#include <fmt/ranges.h>

#include "tests/app/presets/preset_run.h"
#include "tests/core/task/python.h"

namespace loopscope::presets {
namespace {

using Lines = std::vector<std::string>;

/// Lines of different speakers in any order, where that is not settled: grouped by speaker, each one's own in theirs.
Lines comparable(const Preset& preset, const Lines& lines) {
  if (preset.output == OutputOrder::total) return lines;
  std::multimap<std::string, std::string> grouped;
  for (const std::string& line : lines) grouped.emplace(line.substr(0, line.find(':')), line);
  Lines sorted;
  for (const auto& [speaker, line] : grouped) sorted.push_back(line);
  return sorted;
}

std::string twin_of(const Preset& preset) { return fmt::format("app/presets/{0}/{0}.py", preset.name); }

/// Values anywhere in the parameters' ranges, but not so many or so long that a test takes long.
Values random_values(const Preset& preset, std::mt19937& random) {
  Values values;
  for (const Parameter& parameter : preset.parameters) {
    if (parameter.type != ParameterType::seconds) {
      const int min = static_cast<int>(parameter.min);
      const int max = static_cast<int>(std::min(parameter.max, parameter.min + 30));
      values.set(parameter, std::uniform_int_distribution(min, max)(random));
    } else {
      const double share =
          std::uniform_int_distribution(0, 3)(random) == 0 ? 0 : std::uniform_real_distribution()(random);
      const double value = parameter.min + share * (std::min(parameter.max, 5.0) - parameter.min);
      values.set(parameter, rounded(parameter.type, value));
    }
  }
  return values;
}

double seconds(TimeNs time) { return static_cast<double>(time) / 1e9; }

// What a run on the virtual clock costs beyond its total: 10 us a turn, and up to 1 ms for each wait of the loop, which
// ends at a whole millisecond as epoll's does.
TEST(Presets, TakeTheTimeThatFollowsFromTheirValues) {
  std::mt19937 random(7);
  for (const Preset& preset : presets()) {
    if (!preset.deterministic() || preset.total == nullptr) continue;
    for (int i = 0; i < 15; ++i) {
      const Values values = i == 0 ? default_values(preset) : random_values(preset, random);
      SCOPED_TRACE(fmt::format("{} {}", preset.name, fmt::join(to_settings(preset, values), " ")));
      const Finished finished = run_virtual(preset, values);
      TimeNs costs = 0;
      for (const std::string& line : finished.trace) {
        const bool waits = line.find(" select_begin timeout=") != std::string::npos &&
                           line.find(" timeout=0.000000000 ") == std::string::npos;
        const bool turn =
            line.find(" task_run ") != std::string::npos || line.find(" handle_begin ") != std::string::npos;
        costs += (waits ? kNsPerMs : 0) + (turn ? VirtualClock::kDefaultTurnCost.count() : 0);
      }
      const TimeNs expected = *preset.expected_ns(values);
      EXPECT_GE(finished.ended_ns, expected);
      EXPECT_LE(finished.ended_ns, expected + costs);
    }
  }
}

// A preset's twin, the file of its name in Python, gets the values of the parameters in their order.
TEST(Presets, PrintWhatTheirTwinsPrint) {
  for (const Preset& preset : presets()) {
    if (!std::filesystem::exists(LOOPSCOPE_SOURCE_DIR "/" + twin_of(preset))) continue;
    std::string command = "-X utf8 " + twin_of(preset);
    for (const Parameter& parameter : preset.parameters)
      command += " " + value_text(parameter, preset.quick.number(parameter.name));
    const Lines python = comparable(preset, cpython::run_python_file(command));
    EXPECT_FALSE(python.empty()) << preset.name;
    if (preset.runs_on(ClockKind::virtual_)) {
      EXPECT_EQ(comparable(preset, run_virtual(preset, preset.quick).output), python) << preset.name;
    }
    if (preset.runs_on(ClockKind::real)) {
      EXPECT_EQ(comparable(preset, run_real(preset, preset.quick).output), python) << preset.name;
    }
  }
}

TEST(Presets, ShowTheFileTheyWereBuiltFrom) {
  for (const Preset& preset : presets()) {
    EXPECT_EQ(preset.source_path, fmt::format("app/presets/{0}/{0}.cpp", preset.name));
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
    if (!preset.deterministic()) continue;
    Lines source;
    std::istringstream stream{std::string(preset.source)};
    for (std::string line; std::getline(stream, line);) source.push_back(line);
    const std::string place = std::string(preset.source_path) + ":";
    int found = 0;
    for (const std::string& line : run_virtual(preset, default_values(preset)).trace) {
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
    if (!preset.deterministic()) continue;
    EXPECT_EQ(run_virtual(preset, default_values(preset)).trace, run_virtual(preset, default_values(preset)).trace)
        << preset.name;
  }
}

TEST(SleepPreset, TheTimesAddUp) {
  const Finished finished = run_virtual("sleep", {"first=0.25", "second=0.5"});
  EXPECT_NEAR(seconds(finished.ended_ns), 0.75, 0.001);
  EXPECT_EQ(finished.task_names, Lines{"main"});
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

TEST(GatherPreset, TakesManyTasks) {
  const Finished finished = run_virtual("gather", {"count=2000", "delay=1"});
  EXPECT_EQ(finished.output.size(), 2000u);
  EXPECT_NEAR(seconds(finished.ended_ns), 1, 0.2);
}

TEST(EchoPreset, TheSimulatedNetworkServesTheClientsInTurn) {
  EXPECT_EQ(run_virtual("echo").output, (Lines{"client-1: 你好", "client-2: 你好", "client-3: 你好", "client-1: 世界！",
                                               "client-2: 世界！", "client-3: 世界！"}));
}

TEST(EchoPreset, ItsTasksHaveNames) {
  EXPECT_EQ(run_virtual("echo", {"clients=2"}).task_names, (Lines{"main", "client-1", "client-2", "echo-1", "echo-2"}));
}

TEST(EchoPreset, TheParametersCount) {
  EXPECT_NEAR(seconds(run_virtual("echo", {"pause=0", "latency=0.1"}).ended_ns), 0.8, 0.001);
  EXPECT_NEAR(seconds(run_virtual("echo", {"pause=2", "latency=0"}).ended_ns), 2, 0.001);
}

TEST(EchoPreset, ServesAThousandClients) {
  const Finished simulated = run_virtual("echo", {"clients=1000"});
  EXPECT_EQ(simulated.output.size(), 2000u);
  EXPECT_EQ(run_real("echo", {"clients=100", "pause=0.01"}).output.size(), 200u);
}

}  // namespace
}  // namespace loopscope::presets
