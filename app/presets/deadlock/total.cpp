#include <algorithm>

#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// In opposite order nothing but the end of the patience moves anything. In the same order one transfer follows the
// other, each with two locks to work under, if there is time for it.
Duration deadlock(const Values& values) {
  const Duration patience = values.seconds("patience");
  if (values.choice("order") == "opposite") return patience;
  return std::min(patience, 4 * values.seconds("hold"));
}

}  // namespace loopscope::presets::totals
