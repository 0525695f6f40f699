#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// The slowest page, whatever becomes of the first.
Duration gather_exceptions(const Values& values) { return values.integer("pages") * values.seconds("latency"); }

}  // namespace loopscope::presets::totals
