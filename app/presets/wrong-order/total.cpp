#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// One after the other, task or not; only those that are all made first overlap.
Duration wrong_order(const Values& values) {
  const int pages = values.integer("pages");
  const bool overlap = values.choice("way") == "create_all_first";
  return (overlap && pages > 0 ? 1 : pages) * values.seconds("latency");
}

}  // namespace loopscope::presets::totals
