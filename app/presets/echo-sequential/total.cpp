#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// Each client pauses twice, and the next one is not heard before.
Duration echo_sequential(const Values& values) { return values.integer("clients") * 2 * values.seconds("pause"); }

}  // namespace loopscope::presets::totals
