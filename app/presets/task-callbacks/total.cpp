#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// The slowest page.
Duration task_callbacks(const Values& values) { return values.integer("pages") * values.seconds("latency"); }

}  // namespace loopscope::presets::totals
