#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// Each client pauses twice; as many at the same time as there are workers.
Duration echo_thread_pool(const Values& values) {
  const int workers = values.integer("workers");
  const int rounds = (values.integer("clients") + workers - 1) / workers;
  return rounds * 2 * values.seconds("pause");
}

}  // namespace loopscope::presets::totals
