#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// What one client waits for: the pauses, and a round trip to connect, for each message and for the end. All others do
// so at the same time.
Duration echo_load(const Values& values) {
  if (values.integer("clients") == 0) return Duration::zero();
  const int messages = values.integer("messages");
  return (messages - 1) * values.seconds("pause") + 2 * (messages + 2) * values.seconds("latency");
}

}  // namespace loopscope::presets::totals
