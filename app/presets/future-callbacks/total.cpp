#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

Duration future_callbacks(const Values& values) { return values.seconds("delay"); }

}  // namespace loopscope::presets::totals
