#pragma once

#include <span>
#include <string_view>

#include "app/presets/catalogue/values.h"

namespace loopscope::presets {

/// A file of app/presets as it was when the program was built, so that presets can be described, and show their source,
/// wherever the program runs.
struct EmbeddedFile {
  std::string_view path;  ///< relative to the project
  std::string_view text;
};

/// What the build found in the folder of a preset.
struct EmbeddedPreset {
  std::string_view name;
  EmbeddedFile description;
  EmbeddedFile source;
  Duration (*total)(const Values& values);  ///< of its total.cpp; null without one
};

// Defined in what app/CMakeLists.txt generates.
std::span<const EmbeddedPreset> embedded_presets();
const EmbeddedFile& embedded_groups();

}  // namespace loopscope::presets
