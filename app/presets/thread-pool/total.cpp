#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// So many at a time as there are threads.
Duration thread_pool(const Values& values) {
  const int workers = values.integer("workers");
  return (values.integer("requests") + workers - 1) / workers * values.seconds("length");
}

}  // namespace loopscope::presets::totals
