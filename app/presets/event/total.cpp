#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// Until the event is set; nothing waits afterwards.
Duration event(const Values& values) { return values.seconds("delay"); }

}  // namespace loopscope::presets::totals
