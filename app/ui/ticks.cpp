#include "app/ui/ticks.h"

#include <cmath>

namespace loopscope::ui {

TimeNs tick_step(double least) {
  if (!(least > 1)) return 1;
  TimeNs decade = 1;
  while (decade <= INT64_MAX / 100 && static_cast<double>(decade) * 10 <= least) decade *= 10;
  for (const TimeNs factor : {1, 2, 5}) {
    if (static_cast<double>(decade * factor) >= least) return decade * factor;
  }
  return decade * 10;
}

std::vector<TimeNs> ticks(double begin, double end, TimeNs step, int limit) {
  std::vector<TimeNs> result;
  auto at = static_cast<TimeNs>(std::ceil(begin / static_cast<double>(step))) * step;
  for (; static_cast<double>(at) <= end && static_cast<int>(result.size()) < limit; at += step) result.push_back(at);
  return result;
}

}  // namespace loopscope::ui
