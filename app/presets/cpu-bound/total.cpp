#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// The computation, whatever waits for its turn meanwhile.
Duration cpu_bound(const Values& values) { return values.integer("steps") * values.seconds("step"); }

}  // namespace loopscope::presets::totals
