#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// The tasks of a loop compute one after the other, the loops at the same time.
Duration multi_loop(const Values& values) {
  if (values.integer("loops") == 0) return {};
  return values.integer("tasks") * values.integer("steps") * values.seconds("step");
}

}  // namespace loopscope::presets::totals
