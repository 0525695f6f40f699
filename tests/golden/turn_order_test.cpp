// The presets' turns, frame by frame, against those of the same programs under CPython's asyncio. `echo` is left out:
// the frames of its connections are those of asyncio's transports, which core has no counterpart of.

#include <bit>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/loop/simulated_selector.h"
#include "core/task/run.h"
#include "tests/app/presets/preset_run.h"
#include "tests/core/task/python.h"
#include "tests/core/task/turn_lines.h"

namespace loopscope {
namespace {

using Lines = std::vector<std::string>;

Lines turns_here(std::string_view name, const std::vector<std::string>& settings) {
  const presets::Preset& preset = *presets::find_preset(name);
  TestLoop t(std::chrono::microseconds(1));
  run(t.loop, presets::program_of(preset)(presets::parse_settings(preset, settings).value()));
  const auto text = [&](StringId id) { return t.strings.get(id); };
  const auto label = [](std::uint64_t argument) { return std::bit_cast<const char*>(argument); };
  return cpython::turn_lines(t.sink.events, text, label);
}

Lines turns_in_python(const std::string& program_and_arguments) {
  return cpython::run_python("telling_loop.py app/presets/" + program_and_arguments);
}

TEST(TurnOrder, Sleep) {
  cpython::expect_same_lines(turns_in_python("sleep/sleep.py 1 2"), turns_here("sleep", {}));
  cpython::expect_same_lines(turns_in_python("sleep/sleep.py 0 0"), turns_here("sleep", {"first=0", "second=0"}));
}

TEST(TurnOrder, Gather) {
  cpython::expect_same_lines(turns_in_python("gather/gather.py 2 0"), turns_here("gather", {}));
  cpython::expect_same_lines(turns_in_python("gather/gather.py 5 0"), turns_here("gather", {"count=5"}));
  cpython::expect_same_lines(turns_in_python("gather/gather.py 10 1.0005"),
                             turns_here("gather", {"count=10", "delay=1.0005"}));
}

}  // namespace
}  // namespace loopscope
