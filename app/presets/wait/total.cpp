#include "app/presets/catalogue/values.h"

namespace loopscope::presets::totals {

// Until quick is done, until broken fails, or until slow is done, too.
Duration wait(const Values& values) {
  const std::string_view return_when = values.choice("return_when");
  if (return_when == "first_completed") return values.seconds("unit");
  return (return_when == "first_exception" ? 2 : 3) * values.seconds("unit");
}

}  // namespace loopscope::presets::totals
