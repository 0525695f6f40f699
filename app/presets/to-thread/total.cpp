#include <algorithm>

#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// In a thread the read and the ticks overlap. In the loop the first tick, whose timer runs already, waits for the read.
Duration to_thread(const Values& values) {
  const Duration read = values.seconds("read");
  const Duration period = values.seconds("period");
  const int ticks = values.integer("ticks");
  if (values.choice("where") == "thread" || ticks == 0) return std::max(read, ticks * period);
  return std::max(read, period) + (ticks - 1) * period;
}

}  // namespace loopscope::presets::totals
