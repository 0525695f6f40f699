#include <algorithm>

#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// Who stays: the pause, and four round trips (to connect, two messages, the end). Who falls silent: the patience, from
// the moment at which half of a message is there (to connect, and half a round trip), and the end that the server
// makes.
Duration echo_disconnect(const Values& values) {
  const Duration latency = values.seconds("latency");
  const int clients = values.integer("clients");
  if (clients == 0) return Duration::zero();
  const Duration stays = values.seconds("pause") + 8 * latency;
  if (clients == 1 || values.choice("vanish") != "silent") return stays;
  return std::max(stays, values.seconds("patience") + 4 * latency);
}

}  // namespace loopscope::presets::totals
