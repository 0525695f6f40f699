#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

Duration sleep(const Values& values) { return values.seconds("first") + values.seconds("second"); }

}  // namespace loopscope::presets::totals
