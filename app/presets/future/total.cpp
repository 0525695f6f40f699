#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// Until the future is set, or the watchdog gives it up.
Duration future(const Values& values) { return values.seconds(values.flag("never") ? "patience" : "delay"); }

}  // namespace loopscope::presets::totals
