#pragma once

#include <regex>
#include <string>

#include "tests/app/presets/preset_run.h"

namespace loopscope {

/// An event's text without the numbers of lines of the core: a golden trace says in which file of the library a task
/// waits, and is the same when a line is added there. Places in the program keep theirs.
inline std::string without_library_lines(const std::string& text) {
  static const std::regex place("(core/[^ :]+):[0-9]+");
  return std::regex_replace(text, place, "$1");
}

/// The values of a preset's golden trace: the defaults, or those of a quick run where the defaults' trace is too long
/// for anybody to read its diff.
inline presets::Values golden_values(const std::string& name) {
  constexpr std::size_t kReadable = 3'000;
  const presets::Preset& preset = *presets::find_preset(name);
  presets::Values values = presets::default_values(preset);
  return presets::run_virtual(preset, values).trace.size() <= kReadable ? values : preset.quick;
}

}  // namespace loopscope
