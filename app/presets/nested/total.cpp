#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// result2 needs what result1 gives, so they cannot overlap, tasks or not.
Duration nested(const Values& values) { return 2 * values.seconds("delay"); }

}  // namespace loopscope::presets::totals
