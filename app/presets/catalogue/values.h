#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

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
  switch_,  ///< on or off
  choice,   ///< one of a few words
};
/// "integer", "seconds", "switch", "choice".
const char* to_string(ParameterType type);

/// One thing of a preset that the viewer can set, within [min, max].
///
/// A value of any type is kept as a number: of a switch 1 for on and 0 for off, of a choice the place of its word in
/// `choices`, from 0. So min and max hold for those types, too.
struct Parameter {
  std::string name;
  ParameterType type = ParameterType::integer;
  double default_value = 0;
  double min = 0;
  double max = 0;
  std::vector<std::string> choices = {};  ///< of a choice, at least two
  Text help;
};

/// The value that a text stands for, in the window as on the command line: a number of the parameter's type and range,
/// "on", "true" or "1" and "off", "false" or "0" of a switch, a word of a choice; nothing before or behind it. An error
/// quotes the text and says what is valid.
Result<double> parse_value(const Parameter& parameter, std::string_view text);
/// A value as it is kept: seconds to the nanosecond, and no negative zero.
double rounded(ParameterType type, double value);
/// A number in the shortest form that parses back to the same.
std::string number_text(double value);
/// A value in the shortest form that parses back to the same: "2.5", "on", "first_completed".
std::string value_text(const Parameter& parameter, double value);
/// What is valid: "whole numbers from 1 to 100000", "seconds from 0 to 3600", "on, off", "all, first_completed".
std::string range_text(const Parameter& parameter);

/// The values of a preset's parameters; every parameter of the preset has one.
class Values {
 public:
  /// Only for a parameter of the preset, of that type.
  int integer(std::string_view name) const;
  Duration seconds(std::string_view name) const;
  bool flag(std::string_view name) const;
  /// The word; it lasts as long as these values, and until the parameter is set again.
  std::string_view choice(std::string_view name) const;
  /// Any type, as a number.
  double number(std::string_view name) const;
  /// To a value within the parameter's range.
  void set(const Parameter& parameter, double value);

  bool operator==(const Values&) const = default;

 private:
  struct Value {
    double number = 0;
    std::string word;  // of a choice

    bool operator==(const Value&) const = default;
  };
  const Value& value(std::string_view name) const;

  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace loopscope::presets
