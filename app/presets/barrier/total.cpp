#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// Each round takes as long as the slowest, who is the last.
Duration barrier(const Values& values) {
  return values.integer("rounds") * values.integer("workers") * values.seconds("step");
}

}  // namespace loopscope::presets::totals
