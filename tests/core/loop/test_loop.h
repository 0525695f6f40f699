#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "core/loop/clock.h"
#include "core/loop/event_loop.h"
#include "core/loop/simulated_selector.h"
#include "core/trace/event/event_text.h"
#include "core/trace/event/sink.h"
#include "core/trace/event/symbols.h"
#include "core/trace/live/portable_form.h"
#include "core/trace/live/string_table.h"
#include "core/trace/replay/validator.h"

namespace loopscope {

/// Keeps all events, as emitted, and has the validator check each of them in every build.
class CheckingSink final : public trace::Sink {
 public:
  std::size_t count(trace::Kind kind) const {
    std::size_t n = 0;
    for (const trace::Event& event : events) n += event.kind == kind;
    return n;
  }

  std::vector<trace::Event> events;

 private:
  void emit_slowly(const trace::Event& event) override {
    if (const auto problem = validator_.check(event)) ADD_FAILURE() << "illegal trace event: " << *problem;
    events.push_back(event);
  }

  trace::Validator validator_;
};

/// The sink's events as lines of text.
inline std::vector<std::string> trace_lines(const CheckingSink& sink, const trace::StringTable& strings) {
  trace::Symbols symbols;
  trace::PortableForm form(strings, symbols);
  std::vector<std::string> lines;
  for (const trace::Event& event : sink.events)
    lines.push_back(to_text(form.of(event, -sink.events.front().time_ns), symbols));
  return lines;
}

/// A loop on a virtual clock and a simulated selector whose events are kept. A turn costs nothing unless told
/// otherwise, so that a test can state times exactly.
struct TestLoop {
  explicit TestLoop(Duration turn_cost = Duration::zero(), Gate* gate = nullptr)
      : clock(turn_cost),
        selector(clock),
        loop({.clock = &clock, .selector = &selector, .sink = &sink, .strings = &strings, .gate = gate}) {
    loop.set_output([this](std::string_view line) { output.emplace_back(line); });
  }

  /// What the program says of itself, in order.
  void say(std::string text) { log.push_back(std::move(text)); }
  /// A function that says so.
  std::function<void()> saying(std::string text) {
    return [this, text = std::move(text)] { say(text); };
  }
  std::vector<std::string> lines() const { return trace_lines(sink, strings); }

  trace::StringTable strings;
  CheckingSink sink;
  VirtualClock clock;
  SimulatedSelector selector;
  std::vector<std::string> log;
  std::vector<std::string> output;
  EventLoop loop;  // the first to go
};

}  // namespace loopscope
