#pragma once

#include <string>

#include "core/base/time.h"

namespace loopscope {

/// A length of time with its unit and three significant digits: "1.00 s", "12.4 ms", "870 ns", "0 s", "2.08 min".
/// Negative ones have a minus sign. The one form on screen, in reports and in messages.
std::string format_duration(TimeNs ns);

}  // namespace loopscope
