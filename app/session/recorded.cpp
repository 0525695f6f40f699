#include "app/session/recorded.h"

#include "app/presets/program.h"

namespace loopscope::session {

std::string_view preset_text(std::string_view path) {
  for (const presets::Preset& preset : presets::presets()) {
    if (path == preset.source_path) return preset.source;
  }
  return {};
}

void add_batch(const Batch& batch, Recording& recording) {
  for (const std::string& string : batch.strings) (void)recording.symbols.intern(string);
  for (const trace::Location& location : batch.locations) (void)recording.symbols.intern(location);
  recording.model.append(batch.events);
}

}  // namespace loopscope::session
