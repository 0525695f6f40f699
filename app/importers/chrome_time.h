#pragma once

#include <optional>
#include <string_view>

#include "core/base/time.h"

namespace loopscope::importers {

/// The furthest time, in nanoseconds before or after the file's zero: the difference of two of them still is a time of
/// a trace. Since 1970 it is the year 2043.
inline constexpr TimeNs kMaxChromeNs = (TimeNs{1} << 61) - 1;

/// A number of microseconds as written in JSON, "1785.25" or "1.5e3", in nanoseconds: exact, where a double would not
/// hold today's time of day to the nanosecond. What is below the nanosecond is rounded, half of one upwards. Nothing
/// for what is no number or beyond kMaxChromeNs.
std::optional<TimeNs> microseconds(std::string_view text);

}  // namespace loopscope::importers
