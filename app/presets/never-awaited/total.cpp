#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// What is not awaited takes no time: it does not happen.
Duration never_awaited(const Values& values) { return (values.flag("awaited") ? 2 : 1) * values.seconds("delay"); }

}  // namespace loopscope::presets::totals
