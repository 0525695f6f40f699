#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// Each client pauses twice, all at the same time.
Duration echo_threads(const Values& values) {
  return values.integer("clients") == 0 ? Duration() : 2 * values.seconds("pause");
}

}  // namespace loopscope::presets::totals
