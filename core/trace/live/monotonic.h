#pragma once

#include <time.h>

#include <memory>
#include <stdexcept>
#include <utility>

#include "core/base/check.h"
#include "core/base/time.h"
#include "core/trace/live/recorder.h"

// What recorders of other things than core's own loops have in common.

namespace loopscope::trace {

/// The time that all real clocks of a recording are measured by.
inline TimeNs monotonic_ns() {
  timespec now{};
  LOOPSCOPE_CHECK(::clock_gettime(CLOCK_MONOTONIC, &now) == 0);
  return TimeNs{now.tv_sec} * kNsPerSecond + now.tv_nsec;
}

/// A place in the recording whose clock is that. Throws std::runtime_error when there is none.
inline std::shared_ptr<LoopTrace> place_in(Recorder& recorder) {
  Result<std::shared_ptr<LoopTrace>> trace = recorder.add_loop(0);
  if (!trace) throw std::runtime_error(trace.error().message);
  return *std::move(trace);
}

}  // namespace loopscope::trace
