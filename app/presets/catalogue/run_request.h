#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/presets/catalogue/preset.h"

namespace loopscope::presets {

/// What is to be run, as the command line, the window and a session hand it on: known to exist, every value within its
/// range, on a clock that the preset has.
struct RunRequest {
  const Preset* preset = nullptr;  ///< outlives whatever runs it
  Values values;
  ClockKind clock = ClockKind::virtual_;
  /// On the virtual clock, what each turn takes, 0 to kMaxTurnCost; nothing: what the clock takes by itself, 10 us.
  std::optional<Duration> turn_cost = {};
  std::string title = {};  ///< what whoever saved the values calls them; empty: the preset's title will do
};
inline constexpr Duration kMaxTurnCost = std::chrono::seconds(1);

/// With the default values, on the preset's own clock.
RunRequest default_request(const Preset& preset);

/// From words: a preset's name or a preset file (preset_file.h), "name=value" settings, and "virtual", "real" or
/// nothing for the preset's own clock, or the file's. Settings replace those of the file. An error is one line that
/// names the word and what would be valid.
Result<RunRequest> parse_request(std::string_view preset, std::span<const std::string> settings,
                                 std::string_view clock = {});

/// A clock's word, one that the preset runs on.
Result<ClockKind> parse_clock(const Preset& preset, std::string_view word);

/// A run in one text, as a command line and a preset's list of partners write it: "gather", "gather count=3 delay=0.5".
struct RunWords {
  std::string preset;  ///< empty when the text is
  std::vector<std::string> settings;
};
/// The words of such a text, which stand between blanks; what they mean is not looked at.
RunWords split_run(std::string_view text);
/// split_run() and parse_request() in one.
Result<RunRequest> parse_run(std::string_view text, std::string_view clock = {});

/// The runs that a preset's description sets beside it, each on its own clock; what names no run is left out.
std::vector<RunRequest> partners_of(const Preset& preset);

}  // namespace loopscope::presets
