#include "app/presets/program.h"

#include <algorithm>

#include "core/base/check.h"

namespace loopscope::presets {

Program program_of(const Preset& preset) {
  const std::span<const NamedProgram> all = programs_by_name();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const NamedProgram& program) { return program.preset == preset.name; });
  LOOPSCOPE_CHECK(found != all.end());
  return found->program;
}

}  // namespace loopscope::presets
