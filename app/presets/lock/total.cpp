#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// With the lock one deposit at a time, without it those of a round at once.
Duration lock(const Values& values) {
  const Duration rounds = values.integer("rounds") * values.seconds("hold");
  if (values.flag("lock")) return values.integer("workers") * rounds;
  return values.integer("workers") > 0 ? rounds : Duration::zero();
}

}  // namespace loopscope::presets::totals
