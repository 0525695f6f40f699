#pragma once

#include "core/trace/event.h"

namespace loopscope::trace {

/// Where a loop's events go. Called on the loop's thread only, in order of time, many million times a second: an
/// implementation takes no lock and makes no system call.
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void emit(const Event& event) = 0;
};

}  // namespace loopscope::trace
