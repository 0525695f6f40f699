#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/cli/options.h"
#include "app/presets/catalogue/run_request.h"
#include "app/session/lineup.h"
#include "core/base/result.h"

namespace loopscope::cli {

using session::RunSource;

/// A run as it was asked for.
struct RunOperand {
  std::string title;  ///< short, and as it was typed: "gather count=3", "trace.lscope"
  RunSource source;
};

/// What several commands take: any number of runs, each a file or a preset, with settings of its own in the same word.
struct RunOperands {
  std::vector<std::string> words;    ///< files; where declare_runs() said so, presets too
  std::vector<std::string> presets;  ///< of --preset
  std::vector<std::string> settings;
  std::string clock;
  std::string turn_cost;

  /// The words are runs: trace files and presets.
  void declare_runs(Options& options);
  /// --preset, any number of times, beside or instead of words.
  void declare_presets(Options& options);
  /// What is of every preset among them.
  void declare_settings(Options& options);

  bool empty() const { return words.empty() && presets.empty(); }
  /// The runs: those of the words in their order, then those of --preset. `command` is who says what is wrong, with
  /// which of them.
  Result<std::vector<RunOperand>> runs(const std::string& command) const;
};

/// A word that names a run. One that begins with a preset's name is that preset with the settings that follow
/// ("gather count=3"); they go before `settings`, which are for all presets. So is one that begins with the name of a
/// preset file, which ends in .toml. What else looks like a file or is one is a trace: "./gather" is never a preset.
Result<RunOperand> parse_operand(const std::string& word, std::span<const std::string> settings,
                                 const std::string& clock);

/// Wrong usage where there are more runs than can be shown or compared.
Result<void> check_run_count(const std::string& command, std::size_t count);

}  // namespace loopscope::cli
