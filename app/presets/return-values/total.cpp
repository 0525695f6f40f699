#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// The direct one, the task, and the longest of those gathered.
Duration return_values(const Values& values) { return (2 + values.integer("count")) * values.seconds("delay"); }

}  // namespace loopscope::presets::totals
