#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/time.h"

namespace loopscope::presets {

/// A text in the languages the window speaks.
struct Text {
  std::string en;
  std::string zh;
};

enum class ParameterType {
  integer,  ///< a whole number
  seconds,  ///< a length of time in seconds, fractions allowed, kept to the nanosecond
};
/// "integer", "seconds".
const char* to_string(ParameterType type);

/// One thing of a preset that the viewer can set, within [min, max].
struct Parameter {
  std::string name;
  ParameterType type = ParameterType::integer;
  double default_value = 0;
  double min = 0;
  double max = 0;
  Text help;
};

/// The value that a text stands for, in the window as on the command line: a number of the parameter's type and range,
/// nothing before or behind it. An error quotes the text and says what is valid.
Result<double> parse_value(const Parameter& parameter, std::string_view text);
/// A value as it is kept: seconds to the nanosecond, and no negative zero.
double rounded(ParameterType type, double value);
/// A value in the shortest form that parses back to the same.
std::string value_text(double value);
/// What is valid: "whole numbers from 1 to 100000", "seconds from 0 to 3600".
std::string range_text(const Parameter& parameter);

/// The values of a preset's parameters; every parameter of the preset has one.
class Values {
 public:
  /// Only for a parameter of the preset, of that type.
  int integer(std::string_view name) const;
  Duration seconds(std::string_view name) const;
  /// Either type, as a number.
  double number(std::string_view name) const;
  void set(std::string_view name, double value);

  bool operator==(const Values&) const = default;

 private:
  std::map<std::string, double, std::less<>> numbers_;
};

}  // namespace loopscope::presets
