#pragma once

#include <string>
#include <vector>

#include "app/cli/options.h"
#include "app/presets/catalogue/run_request.h"
#include "core/base/result.h"

namespace loopscope::cli {

/// The options of a command that takes one preset.
struct PresetOptions {
  std::string preset;
  std::vector<std::string> settings;
  std::string clock;
  std::string turn_cost;

  void declare(Options& options);
  /// The run that is asked for; a preset is named.
  Result<presets::RunRequest> request() const;
};

/// Gives a run the turn cost that the option --turn-cost has, none when that is empty. Wrong usage where it is no time
/// within the range, or the run is on the real clock.
Result<void> set_turn_cost(presets::RunRequest& request, const std::string& turn_cost);

inline constexpr const char* kTurnCostHelp = "What a turn takes on the virtual clock, from 0 to 1s; 10us without it";

}  // namespace loopscope::cli
