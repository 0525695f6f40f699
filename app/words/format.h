#pragma once

#include <cstdint>
#include <string>

#include "core/base/duration.h"
#include "core/base/time.h"

namespace loopscope::words {

using loopscope::format_duration;

/// A point in time, exact to the last digit that differs from zero, at least to the millisecond: "1.000 s", "1.000 020
/// s", "0.000 000 870 s"; digits in groups of three.
std::string format_time(TimeNs ns);

/// A tick of an axis whose ticks are `step_ns` apart: the shortest text that tells neighbours apart, in the unit that
/// fits the step: "1.5 s", "20 ms".
std::string format_tick(TimeNs ns, TimeNs step_ns);

/// A whole number, its digits in groups: "12,345".
std::string format_count(std::uint64_t n);

/// A pace: "1.0x", "0.05x", "100x".
std::string format_speed(double speed);

/// How many times as much: "x0.667", "x1.00", "x12.5", "x1,204".
std::string format_ratio(double ratio);

/// How far something has come, of one, rounded down so that nothing is done before it is: "41 %".
std::string format_percent_done(double share);

/// A share of one: "12.5 %", "0 %", "100 %".
std::string format_percent(double share);

}  // namespace loopscope::words
