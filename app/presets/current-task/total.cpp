#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

Duration current_task(const Values& values) {
  return values.integer("count") > 0 ? values.seconds("delay") : Duration::zero();
}

}  // namespace loopscope::presets::totals
