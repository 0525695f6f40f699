#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/presets/catalogue/values.h"
#include "core/base/result.h"
#include "core/base/time.h"

// The catalogue: all that is known of the presets without running them. Their programs are in app/presets/program.h,
// which stands on core; a window that only lists, explains and asks does without it.

namespace loopscope::presets {

/// What a preset needs of the machine beside a clock.
enum class Need { threads, processes };

/// How far the order of the lines that a preset prints is settled on a real clock, too.
enum class OutputOrder {
  total,
  each_speaker,  ///< only that of each speaker's own lines: of those that begin alike, up to a colon
};

/// Something to look for in a run, and where: what the lesson panel links to.
struct Look {
  Text text;                       ///< one sentence: what there is to see at that moment, and why
  std::string when;                ///< the query that finds the moment (app/query)
  std::vector<std::string> shows;  ///< conditions that hold there, as the text says: a test checks them
  std::vector<std::string> with;   ///< the settings that the run has to have, "fails=on"; the others: by default
};

/// A program to look at, as it is described: what its folder has beside the program itself.
struct Preset {
  std::string name;   ///< that of its folder
  std::string group;  ///< "waiting", "echo"
  Text group_title;   ///< the heading over them
  double order = 0;   ///< its place in the group
  Text title;         ///< a few words
  Text lesson;        ///< one paragraph: what to look at, and why it is so
  /// Those it can run on; the first one is its own, on which it runs unless another is asked for.
  std::vector<ClockKind> clocks = {ClockKind::virtual_, ClockKind::real};
  std::vector<Need> needs;
  OutputOrder output = OutputOrder::total;
  std::vector<Parameter> parameters;
  std::vector<Look> looks;           ///< in the order in which they tell the lesson
  std::vector<std::string> compare;  ///< what to set beside it, as parse_run() takes it
  Values quick;                      ///< values with which a run on the real clock is over in a moment
  std::string_view source_path;      ///< relative to the project, as its locations have it
  std::string_view source;           ///< the text of that file
  /// How long it takes with given values, apart from what computing costs; null when nothing can be said beforehand.
  Duration (*total)(const Values& values) = nullptr;

  ClockKind clock() const { return clocks.front(); }
  bool runs_on(ClockKind kind) const;
  /// Whether a run on the virtual clock is the same to the byte every time.
  bool deterministic() const { return runs_on(ClockKind::virtual_) && needs.empty(); }
  std::optional<TimeNs> expected_ns(const Values& values) const;
};

/// All presets, in the order of the picker.
std::span<const Preset> presets();
/// nullptr when there is none of that name.
const Preset* find_preset(std::string_view name);
/// The same, or an error that names the valid ones.
Result<const Preset*> require_preset(std::string_view name);

/// "preset gather has: count, delay", for messages.
std::string parameters_of(const Preset& preset);
Values default_values(const Preset& preset);
/// Values with "name=value" settings applied, the default ones without any. Errors name the setting, and the valid
/// names or the range.
Result<Values> parse_settings(const Preset& preset, std::span<const std::string> settings);
Result<Values> parse_settings(const Preset& preset, std::span<const std::string> settings, Values values);
/// The values as "name=value", in the preset's order, in the shortest form that parses back to the same.
std::vector<std::string> to_settings(const Preset& preset, const Values& values);

}  // namespace loopscope::presets
