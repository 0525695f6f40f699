#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/trace/event/event.h"

namespace loopscope::trace {

/// What a trace's times are on the clocks of the machine that it was recorded on.
struct ClockCalibration {
  TimeNs monotonic_ns = 0;  ///< CLOCK_MONOTONIC when the trace's time was 0
  TimeNs realtime_ns = 0;   ///< CLOCK_REALTIME then: since 1970, in UTC

  bool operator==(const ClockCalibration&) const = default;
};

/// What a trace says of itself.
struct TraceInfo {
  std::string program;                      ///< what was recorded, e.g. "preset gather"
  std::vector<std::string> arguments = {};  ///< its parameters as "name=value"
  ClockKind clock = ClockKind::real;
  std::vector<std::string> command_line = {};                  ///< that recorded it, a word each; may be empty
  std::optional<ClockCalibration> calibration = std::nullopt;  ///< never with a virtual clock

  bool operator==(const TraceInfo&) const = default;
};

}  // namespace loopscope::trace
