#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/trace/event.h"
#include "core/trace/symbols.h"

namespace loopscope::trace {

/// What a trace says of itself.
struct TraceInfo {
  std::string program;                 ///< what was recorded, e.g. "preset gather"
  std::vector<std::string> arguments;  ///< its parameters as "name=value"
  ClockKind clock = ClockKind::real;

  bool operator==(const TraceInfo&) const = default;
};

/// Where a file stops being readable, and why.
struct Damage {
  std::uint64_t offset = 0;  ///< bytes from the start of the file
  std::string message;       ///< one line: what was expected there
};

/// A whole trace in memory, in portable form.
struct Trace {
  TraceInfo info;
  Symbols symbols;
  std::vector<Event> events;     ///< times never decrease
  std::optional<Damage> damage;  ///< set when the rest of the file could not be read
};

}  // namespace loopscope::trace
