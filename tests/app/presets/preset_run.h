#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/presets/program.h"
#include "core/loop/epoll_selector.h"
#include "core/net/simulated_network.h"
#include "core/task/run.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope::presets {

/// What a run of a preset left behind.
struct Finished {
  std::vector<std::string> output;
  TimeNs ended_ns = 0;
  std::vector<std::string> task_names;  ///< in order of creation
  std::vector<std::string> trace;
};

inline Finished run_preset(const Preset& preset, const Values& values, LoopParts parts, Network* network) {
  CheckingSink sink;
  trace::StringTable strings;
  Finished finished;
  parts.sink = &sink;
  parts.strings = &strings;
  {
    EventLoop loop(parts);
    set_network(loop, network);
    loop.set_output([&](std::string_view line) { finished.output.emplace_back(line); });
    run(loop, program_of(preset)(values), "main");
    finished.ended_ns = loop.time();
  }
  for (const trace::Event& event : sink.events) {
    if (event.kind != trace::Kind::task_create) continue;
    finished.task_names.emplace_back(strings.get(trace::TaskOrigin::unpack(event.a).name));
  }
  finished.trace = trace_lines(sink, strings);
  return finished;
}

inline Finished run_virtual(const Preset& preset, const Values& values) {
  VirtualClock clock;
  SimulatedSelector selector(clock);
  SimulatedNetwork network(selector);
  return run_preset(preset, values, {.clock = &clock, .selector = &selector}, &network);
}
inline Finished run_virtual(std::string_view name, const std::vector<std::string>& settings = {}) {
  const Preset& preset = *find_preset(name);
  return run_virtual(preset, parse_settings(preset, settings).value());
}

/// For what is read, or tested, event by event: the default values, or those of a quick run where the defaults' trace
/// is too long for that.
inline Values short_values(const Preset& preset) {
  constexpr std::size_t kLong = 3'000;
  Values values = default_values(preset);
  return run_virtual(preset, values).trace.size() < kLong ? values : preset.quick;
}

inline Finished run_real(const Preset& preset, const Values& values) {
  RealClock clock;
  EpollSelector selector;
  return run_preset(preset, values, {.clock = &clock, .selector = &selector}, nullptr);
}
inline Finished run_real(std::string_view name, const std::vector<std::string>& settings) {
  const Preset& preset = *find_preset(name);
  return run_real(preset, parse_settings(preset, settings).value());
}

}  // namespace loopscope::presets
