#pragma once

#include <vector>

#include "core/base/time.h"

namespace loopscope::ui {

/// The smallest step of the series 1, 2, 5, 10, 20, 50, ... that is at least `least` (and at least 1).
TimeNs tick_step(double least);

/// Whole multiples of `step` within [begin, end], in order; at most `limit` of them.
std::vector<TimeNs> ticks(double begin, double end, TimeNs step, int limit = 200);

}  // namespace loopscope::ui
