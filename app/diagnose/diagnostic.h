#pragma once

#include <cstdint>
#include <string>

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event/symbols.h"

namespace loopscope::diagnose {

enum class Severity : std::uint8_t { warning, error };
/// "warning", "error": the words of text and JSON.
const char* to_string(Severity severity);

/// Something in a trace that its reader should look at.
struct Diagnostic {
  std::string rule;  ///< which rule found it, "slow-callback"
  Severity severity = Severity::warning;
  LoopId loop = 0;
  ObjectId task = kNoObject;  ///< the task it is about, if any
  TimeNs begin_ns = 0;        ///< since the trace's first event
  TimeNs end_ns = 0;
  std::string message;      ///< one line, which names the task and says what happened
  LocationId location = 0;  ///< where in the source, if known
};

/// A location as "file:line", a coroutine as such (without a line) as its file; "" for the unknown one.
std::string location_text(const trace::Symbols& symbols, LocationId location);

}  // namespace loopscope::diagnose
