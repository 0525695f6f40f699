#include <algorithm>

#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// Whichever is over first.
Duration wait_for(const Values& values) { return std::min(values.seconds("delay"), values.seconds("timeout")); }

}  // namespace loopscope::presets::totals
