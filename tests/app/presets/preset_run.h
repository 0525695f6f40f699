#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/presets/program.h"
#include "app/presets/world.h"
#include "core/loop/epoll_selector.h"
#include "core/net/simulated_network.h"
#include "core/task/run.h"
#include "core/trace/event/event_text.h"
#include "core/trace/live/collector.h"
#include "core/trace/replay/validator.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope::presets {

/// What a run of a preset left behind.
struct Finished {
  std::vector<std::string> output;
  TimeNs ended_ns = 0;
  std::vector<std::string> task_names;    ///< in order of creation
  std::vector<std::string> thread_names;  ///< in order of their beginning, of programs without a loop
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

/// One without a loop, whose events are fewer than a ring has room for.
inline Finished run_threads(const Preset& preset, const Values& values) {
  trace::Symbols symbols;
  trace::Collector collector(symbols);
  Finished finished;
  {
    World world([&](TimeNs origin_ns) { return collector.add_loop(origin_ns); });
    world.run([&] { program_of(preset).run_plain(values); });
    EXPECT_EQ(world.failure(), "");
  }
  std::vector<trace::Event> events;
  collector.collect_rest(events);
  trace::Validator validator;
  for (const trace::Event& event : events) {
    EXPECT_EQ(validator.check(event).value_or(""), "");
    finished.trace.push_back(to_text(event, symbols));
    finished.ended_ns = event.time_ns;
    if (event.kind == trace::Kind::print) finished.output.emplace_back(symbols.string(static_cast<StringId>(event.a)));
    if (event.kind == trace::Kind::thread_begin)
      finished.thread_names.emplace_back(symbols.string(static_cast<StringId>(event.a)));
  }
  return finished;
}

inline Finished run_real(const Preset& preset, const Values& values) {
  if (!program_of(preset).has_loop()) return run_threads(preset, values);
  RealClock clock;
  EpollSelector selector;
  return run_preset(preset, values, {.clock = &clock, .selector = &selector}, nullptr);
}
inline Finished run_real(std::string_view name, const std::vector<std::string>& settings) {
  const Preset& preset = *find_preset(name);
  return run_real(preset, parse_settings(preset, settings).value());
}

}  // namespace loopscope::presets
