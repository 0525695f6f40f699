#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// The pause, and how often something must cross the network before the next can: three round trips (to connect, two
// messages), and once more until the server knows of the end.
Duration echo(const Values& values) { return values.seconds("pause") + 7 * values.seconds("latency"); }

}  // namespace loopscope::presets::totals
