#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

Duration call_soon(const Values& values) { return values.seconds("delay"); }

}  // namespace loopscope::presets::totals
