#include <algorithm>

#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// Until the worker is cancelled; only what is shielded still has its time.
Duration cancel(const Values& values) {
  const std::string_view mode = values.choice("mode");
  if (mode == "before_start") return Duration::zero();
  const Duration after = values.seconds("after");
  return mode == "while_shielded" ? std::max(after, values.seconds("length")) : after;
}

}  // namespace loopscope::presets::totals
