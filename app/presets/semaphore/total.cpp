#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// So many at a time.
Duration semaphore(const Values& values) {
  const int limit = values.integer("limit");
  return (values.integer("pages") + limit - 1) / limit * values.seconds("latency");
}

}  // namespace loopscope::presets::totals
