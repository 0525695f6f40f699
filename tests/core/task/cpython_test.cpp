// The same programs under CPython's asyncio and here must print the same lines, in the same turns of the same frames.

#include <bit>
#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/core/loop/test_loop.h"
#include "tests/core/task/cpython_programs.h"
#include "tests/core/task/python.h"
#include "tests/core/task/turn_lines.h"

namespace loopscope::cpython {
namespace {

const Programs& programs() {
  static const Programs all = [] {
    Programs result;
    add_turn_programs(result);
    add_cancel_programs(result);
    add_cancel_race_programs(result);
    add_gather_programs(result);
    add_wait_programs(result);
    add_group_programs(result);
    return result;
  }();
  return all;
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const auto& [name, program] : programs()) result.push_back(name);
  return result;
}

/// The program's turns and output on a virtual clock; the last line tells what it ended with, if not well.
std::vector<std::string> run_here(Coro<void> (*program)()) {
  TestLoop t(1us);
  std::string end;
  try {
    run(t.loop, program());
  } catch (const CancelledError& error) {
    end = "run: " + describe(error);
  } catch (const std::exception& error) {
    end = "run: " + describe(error);
  }
  const auto text = [&](StringId id) { return t.strings.get(id); };
  const auto label = [](std::uint64_t argument) { return std::bit_cast<const char*>(argument); };
  std::vector<std::string> lines = turn_lines(t.sink.events, text, label);
  if (!end.empty()) lines.push_back(end);
  return lines;
}

class CPython : public testing::TestWithParam<std::string> {};

TEST_P(CPython, DoesTheSameInTheSameTurns) {
  const std::vector<std::string> python = run_python(GetParam() + ".py");
  EXPECT_FALSE(python.empty());
  expect_same_lines(python, run_here(programs().at(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Programs, CPython, testing::ValuesIn(names()),
                         [](const auto& test) { return std::string(test.param); });

TEST(CPythonPrograms, AreAllRun) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(LOOPSCOPE_SOURCE_DIR "/tests/core/task/cpython")) {
    const std::string name = entry.path().stem().string();
    if (name != "telling_loop" && name != "random_programs") files.push_back(name);
  }
  EXPECT_THAT(files, testing::UnorderedElementsAreArray(names()));
}

}  // namespace
}  // namespace loopscope::cpython
