#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// A loaf for each customer, one after the other.
Duration condition(const Values& values) { return values.integer("customers") * values.seconds("pause"); }

}  // namespace loopscope::presets::totals
