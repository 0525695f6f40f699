#pragma once

#include <cstddef>
#include <span>

#include "app/presets/catalogue/preset.h"

namespace loopscope::presets {

/// A recording (.lscope) of a preset that cannot be run just to draw it, since it needs real threads or sockets: the
/// picture.lscope of its folder, as it was when the program was built. Empty without one.
std::span<const std::byte> recording_of(const Preset& preset);

/// What the build found.
struct EmbeddedRecording {
  std::string_view name;  ///< the preset's
  std::span<const unsigned char> bytes;
};
// Defined in what app/CMakeLists.txt generates.
std::span<const EmbeddedRecording> embedded_recordings();

}  // namespace loopscope::presets
