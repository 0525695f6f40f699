#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// Two pauses, and how often something must cross the network before the next can: four round trips (to connect, two
// messages, the end).
Duration echo(const Values& values) {
  if (values.integer("clients") == 0) return Duration::zero();
  return 2 * values.seconds("pause") + 8 * values.seconds("latency");
}

}  // namespace loopscope::presets::totals
