// The same programs under CPython's asyncio and here must print the same lines, in the same turns of the same frames.

#include <algorithm>
#include <bit>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include "core/loop/loops.h"
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
    add_done_wait_programs(result);
    add_group_programs(result);
    add_order_programs(result);
    add_sweep_programs(result);
    add_sync_sweep_programs(result);
    add_shield_programs(result);
    add_wait_race_programs(result);
    add_timeout_programs(result);
    add_lock_programs(result);
    add_queue_programs(result);
    add_nest_programs(result);
    add_worker_programs(result);
    add_stream_programs(result);
    add_async_generator_programs(result);
    add_context_programs(result);
    add_cause_programs(result);
    add_connection_programs(result);
    add_retrieved_programs(result);
    add_message_programs(result);
    add_misuse_programs(result);
    add_handle_programs(result);
    add_future_programs(result);
    add_edge_cancel_programs(result);
    add_edge_programs(result);
    add_edge_group_programs(result);
    add_edge_sync_programs(result);
    add_loop_programs(result);
    add_process_programs(result);
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
std::vector<std::string> run_here(const Program& program) {
  TestLoop t(program.tick);
  std::string end;
  try {
    if (program.plain) {
      program.plain(t.loop);
    } else {
      run(t.loop, program.main());
    }
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

/// What a program prints on the real clock.
std::vector<std::string> run_for_real(const Program& program) {
  std::vector<std::string> lines;
  const auto loop = new_event_loop();
  loop->set_output([&lines](std::string_view line) { lines.emplace_back(line); });
  run(*loop, program.main());
  return lines;
}

class CPython : public testing::TestWithParam<std::string> {};

TEST_P(CPython, DoesTheSameInTheSameTurns) {
  const std::size_t dot = GetParam().find('.');
  const std::string file = GetParam().substr(0, dot);
  const std::string chosen = dot == std::string::npos ? "" : " " + GetParam().substr(dot + 1);
  const std::vector<std::string> python = run_python(file + ".py" + chosen);
  EXPECT_FALSE(python.empty());
  const Program& program = programs().at(GetParam());
  expect_same_lines(python, program.real ? run_for_real(program) : run_here(program));
}

INSTANTIATE_TEST_SUITE_P(Programs, CPython, testing::ValuesIn(names()), [](const auto& test) {
  std::string name = test.param;
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
});

/// The programs in a Python file: `file`, or `file.program` for each that is marked; none in one that only helps
/// others.
std::vector<std::string> programs_in(const std::filesystem::path& path) {
  const std::string file = path.stem().string();
  std::vector<std::string> found;
  std::ifstream text(path);
  bool marked = false;
  for (std::string line; std::getline(text, line); marked = line == "@program") {
    constexpr std::string_view kBegin = "def ";
    const std::size_t begin = line.find(kBegin) + kBegin.size();
    if (marked) found.push_back(file + "." + line.substr(begin, line.find('(') - begin));
    if (line == "run(main())") found.push_back(file);
  }
  return found;
}

TEST(CPythonPrograms, AreAllRun) {
  std::vector<std::string> all;
  for (const auto& entry : std::filesystem::directory_iterator(LOOPSCOPE_SOURCE_DIR "/tests/core/task/cpython")) {
    for (std::string& name : programs_in(entry.path())) all.push_back(std::move(name));
  }
  EXPECT_THAT(all, testing::UnorderedElementsAreArray(names()));
}

}  // namespace
}  // namespace loopscope::cpython
