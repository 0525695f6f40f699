#pragma once

#include <string>
#include <vector>

#include "app/cli/options.h"
#include "app/presets/catalogue/run_request.h"
#include "core/base/result.h"

namespace loopscope::cli {

/// The options of every command that takes a preset.
struct PresetOptions {
  std::string preset;
  std::vector<std::string> settings;
  std::string clock;

  void declare(Options& options);
  /// Wrong usage where `file` is given too, or a setting or a clock without a preset.
  Result<void> check(const std::string& file) const;
  /// The run that is asked for; a preset is named.
  Result<presets::RunRequest> request() const { return presets::parse_request(preset, settings, clock); }
};

}  // namespace loopscope::cli
