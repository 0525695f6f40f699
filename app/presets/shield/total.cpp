#include <algorithm>

#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// What is shielded goes on to its end, whatever the timeout.
Duration shield(const Values& values) {
  const Duration length = values.seconds("length");
  return values.flag("shielded") ? length : std::min(length, values.seconds("timeout"));
}

}  // namespace loopscope::presets::totals
