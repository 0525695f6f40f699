#include "app/presets/catalogue/picture.h"

namespace loopscope::presets {

std::span<const std::byte> recording_of(const Preset& preset) {
  for (const EmbeddedRecording& recording : embedded_recordings()) {
    if (recording.name == preset.name) return std::as_bytes(recording.bytes);
  }
  return {};
}

}  // namespace loopscope::presets
