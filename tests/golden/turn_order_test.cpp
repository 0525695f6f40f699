// The presets' turns, frame by frame, against those of their twins under CPython's asyncio: what a lesson says of
// asyncio is true of every turn on the screen.

#include <bit>
#include <string>
#include <vector>

#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "core/loop/simulated_selector.h"
#include "core/task/run.h"
#include "tests/app/presets/preset_run.h"
#include "tests/app/presets/registry.h"
#include "tests/core/task/python.h"
#include "tests/core/task/turn_lines.h"

namespace loopscope {
namespace {

using Lines = std::vector<std::string>;
using presets::Parameter;
using presets::ParameterType;
using presets::Preset;
using presets::Values;

Lines turns_here(const Preset& preset, const Values& values) {
  TestLoop t(std::chrono::microseconds(1));
  run(t.loop, presets::program_of(preset)(values));
  const auto text = [&](StringId id) { return t.strings.get(id); };
  const auto label = [](std::uint64_t argument) { return std::bit_cast<const char*>(argument); };
  return cpython::turn_lines(t.sink.events, text, label);
}

Lines turns_in_python(const Preset& preset, const Values& values) {
  std::string command = fmt::format("telling_loop.py app/presets/{0}/{0}.py", preset.name);
  for (const Parameter& parameter : preset.parameters) {
    command += " " + value_text(parameter, values.number(parameter.name));
  }
  return cpython::run_python(command);
}

/// The default values, and these with each other word of a switch or a choice, with each number at its least, and with
/// lengths of time that are no whole milliseconds.
std::vector<Values> values_of(const Preset& preset) {
  const Values defaults = default_values(preset);
  std::vector<Values> all = {defaults};
  const auto add = [&](const Parameter& parameter, double value) {
    if (value == defaults.number(parameter.name) || value > parameter.max) return;
    all.push_back(defaults);
    all.back().set(parameter, value);
  };
  for (const Parameter& parameter : preset.parameters) {
    if (parameter.type == ParameterType::switch_ || parameter.type == ParameterType::choice) {
      for (double word = parameter.min; word <= parameter.max; ++word) add(parameter, word);
    } else {
      add(parameter, parameter.min);
      add(parameter, parameter.type == ParameterType::integer ? 7 : 1.0005);
    }
  }
  return all;
}

/// Left out are the echo servers, as the frames of connections are those of asyncio's transports, which core has no
/// counterpart of, and current-task, where the twin gives its main task a name that it has here from the beginning.
std::vector<std::string> names_to_compare() {
  std::vector<std::string> names = presets::deterministic_names();
  std::erase_if(names, [](const std::string& name) {
    return presets::find_preset(name)->group == "echo" || name == "current-task";
  });
  return names;
}

class TurnOrder : public testing::TestWithParam<std::string> {};

TEST_P(TurnOrder, IsThatOfCPython) {
  const Preset& preset = *presets::find_preset(GetParam());
  for (const Values& values : values_of(preset)) {
    SCOPED_TRACE(fmt::format("{}", fmt::join(to_settings(preset, values), " ")));
    cpython::expect_same_lines(turns_in_python(preset, values), turns_here(preset, values));
  }
}

INSTANTIATE_TEST_SUITE_P(Each, TurnOrder, testing::ValuesIn(names_to_compare()), presets::test_name);

}  // namespace
}  // namespace loopscope
