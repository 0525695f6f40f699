#pragma once

#include <span>
#include <vector>

#include "app/presets/catalogue/embedded.h"
#include "app/presets/catalogue/preset.h"

namespace loopscope::presets {

/// The presets that these files describe, group by group, in each by their order and name. The first error in any of
/// the files is the answer otherwise.
Result<std::vector<Preset>> read_catalogue(const EmbeddedFile& groups, std::span<const EmbeddedPreset> presets);

}  // namespace loopscope::presets
