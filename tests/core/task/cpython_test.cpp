// The same programs under CPython's asyncio and here must print the same lines.

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/core/loop/test_loop.h"
#include "tests/core/task/cpython_programs.h"
#include "tests/core/task/python.h"

namespace loopscope::cpython {
namespace {

const Programs& programs() {
  static const Programs all = [] {
    Programs result;
    add_turn_programs(result);
    add_cancel_programs(result);
    add_cancel_race_programs(result);
    add_gather_programs(result);
    return result;
  }();
  return all;
}

std::vector<std::string> names() {
  std::vector<std::string> result;
  for (const auto& [name, program] : programs()) result.push_back(name);
  return result;
}

/// What the program prints on a virtual clock; the last line tells what it ended with, if not well.
std::vector<std::string> run_here(Coro<void> (*program)()) {
  TestLoop t(std::chrono::microseconds(10));
  try {
    run(t.loop, program());
  } catch (const CancelledError& error) {
    t.output.push_back("run: " + describe(error));
  } catch (const std::exception& error) {
    t.output.push_back("run: " + describe(error));
  }
  return t.output;
}

class CPython : public testing::TestWithParam<std::string> {};

TEST_P(CPython, PrintsTheSame) {
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
    if (name != "fake_time" && name != "turn_order") files.push_back(name);
  }
  EXPECT_THAT(files, testing::UnorderedElementsAreArray(names()));
}

}  // namespace
}  // namespace loopscope::cpython
