#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// The longest sleep.
Duration gather(const Values& values) {
  const Duration delay = values.seconds("delay");
  return delay > Duration::zero() ? delay : values.integer("count") * std::chrono::seconds(1);
}

}  // namespace loopscope::presets::totals
