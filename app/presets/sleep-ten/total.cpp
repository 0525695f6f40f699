#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// One sleep, however many there are.
Duration sleep_ten(const Values& values) {
  return values.integer("count") > 0 ? values.seconds("delay") : Duration::zero();
}

}  // namespace loopscope::presets::totals
