#include <algorithm>

#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// Awaited, the two overlap. Otherwise the first tick cannot be before the worker ends, and the others follow it.
Duration blocking_sleep(const Values& values) {
  const Duration length = values.seconds("length");
  const Duration pause = values.seconds("pause");
  const int ticks = values.integer("ticks");
  if (values.flag("awaited") || ticks == 0) return std::max(length, ticks * pause);
  return std::max(length, pause) + (ticks - 1) * pause;
}

}  // namespace loopscope::presets::totals
