#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/cli/options.h"
#include "app/presets/preset.h"
#include "core/base/result.h"
#include "core/trace/event/event.h"

namespace loopscope::cli {

/// A preset as the command line asks for it, known to exist and with its settings checked.
struct PresetChoice {
  const presets::Preset* preset = nullptr;
  presets::Values values;
  std::optional<trace::ClockKind> clock;  ///< nothing: the preset's own
};

/// The options of every command that takes a preset.
struct PresetOptions {
  std::string preset;
  std::vector<std::string> settings;
  std::string clock;

  void declare(Options& options);
  /// Wrong usage where `file` is given too, or a setting or a clock without a preset.
  Result<void> check(const std::string& file) const;
  /// The preset that is asked for; there is one.
  Result<PresetChoice> choice() const;
};

}  // namespace loopscope::cli
