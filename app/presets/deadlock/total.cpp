#include <algorithm>

#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// In opposite order main's patience is all that ends it; in the same order one transfer follows the other, unless that
// takes main too long.
Duration deadlock(const Values& values) {
  const Duration patience = values.seconds("patience");
  if (values.choice("order") != "same") return patience;
  return std::min(patience, 4 * values.seconds("hold"));
}

}  // namespace loopscope::presets::totals
