#pragma once

#include <string>

#include "core/trace/event/event.h"
#include "core/trace/event/symbols.h"

namespace loopscope::trace {

/// A portable event as one line for people and golden tests, without line end: time, kind, subject and the arguments by
/// name, e.g. "1.000020000 task_await task=3 what=sleep target=7 at=app/presets/gather/gather.cpp:14". Deterministic.
std::string to_text(const Event& event, const Symbols& symbols);

/// The words used in text and JSON for the enumerations of event.h: "sleep", "fd_read", "timer", "exception", ...
const char* to_string(Await::What what);
const char* to_string(Waker::Kind kind);
const char* to_string(Call call);
const char* to_string(Outcome outcome);
const char* to_string(Interest interest);
using loopscope::to_string;  // of a ClockKind

}  // namespace loopscope::trace
