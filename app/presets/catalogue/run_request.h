#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/presets/catalogue/preset.h"

namespace loopscope::presets {

/// What is to be run, as the command line, the window and a session hand it on: known to exist, every value within its
/// range, on a clock that the preset has.
struct RunRequest {
  const Preset* preset = nullptr;  ///< outlives whatever runs it
  Values values;
  ClockKind clock = ClockKind::virtual_;
};

/// With the default values, on the preset's own clock.
RunRequest default_request(const Preset& preset);

/// From words: a preset's name, "name=value" settings, and "virtual", "real" or nothing for the preset's own clock. An
/// error is one line that names the word and what would be valid.
Result<RunRequest> parse_request(std::string_view preset, std::span<const std::string> settings,
                                 std::string_view clock = {});

}  // namespace loopscope::presets
