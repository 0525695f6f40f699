#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "core/task/coro.h"
#include "core/trace/event/event.h"

namespace loopscope::presets {

/// A text in the languages the window speaks.
struct Text {
  std::string_view en;
  std::string_view zh;
};

enum class ParameterType {
  integer,  ///< a whole number
  seconds,  ///< a length of time in seconds, fractions allowed, kept to the nanosecond
};
/// "integer", "seconds".
const char* to_string(ParameterType type);

/// One thing of a preset that the viewer can set, within [min, max].
struct Parameter {
  std::string_view name;
  ParameterType type = ParameterType::integer;
  double default_value = 0;
  double min = 0;
  double max = 0;
  Text help;
};

/// The values of a preset's parameters; every parameter of the preset has one.
class Values {
 public:
  /// Only for a parameter of the preset, of that type.
  int integer(std::string_view name) const;
  Duration seconds(std::string_view name) const;
  /// Either type, as a number.
  double number(std::string_view name) const;
  void set(std::string_view name, double value);

 private:
  std::map<std::string, double, std::less<>> numbers_;
};

/// A program to look at: a real one, on core.
struct Preset {
  std::string_view name;
  std::string_view group;                               ///< "basics", "network"
  Text title;                                           ///< a few words
  Text lesson;                                          ///< one paragraph: what to look at, and why it is so
  trace::ClockKind clock = trace::ClockKind::virtual_;  ///< the one it runs on by default
  std::optional<TimeNs> expected_ns;                    ///< how long it takes with its default values
  std::vector<Parameter> parameters;
  std::string_view source_path;  ///< relative to the project, as its locations have it
  std::string_view source;       ///< the text of that file
  Coro<void> (*main)(const Values& values) = nullptr;
};

/// All presets, in the order of the picker.
std::span<const Preset> presets();
/// nullptr when there is none of that name.
const Preset* find_preset(std::string_view name);
/// The same, or an error that names the valid ones.
Result<const Preset*> require_preset(std::string_view name);

Values default_values(const Preset& preset);
/// Default values with "name=value" settings applied. Errors name the setting, and the valid names or the range.
Result<Values> parse_settings(const Preset& preset, std::span<const std::string> settings);
/// The values as "name=value", in the preset's order, in the shortest form that parses back to the same.
std::vector<std::string> to_settings(const Preset& preset, const Values& values);

}  // namespace loopscope::presets
