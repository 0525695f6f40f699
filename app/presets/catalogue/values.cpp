#include "app/presets/catalogue/values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/presets/catalogue/quoted.h"
#include "core/base/check.h"

namespace loopscope::presets {
namespace {

constexpr double kNsPerSecondAsDouble = 1e9;

enum class Parsed { value, out_of_range, no_number, no_such_word };

template <class T>
Parsed parse(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) return Parsed::no_number;
  return error == std::errc() ? Parsed::value : Parsed::out_of_range;
}

Parsed parse_number(ParameterType type, std::string_view text, double& value) {
  if (type == ParameterType::integer) {
    long long whole = 0;
    const Parsed parsed = parse(text, whole);
    value = static_cast<double>(whole);
    return parsed;
  }
  const Parsed parsed = parse(text, value);
  return parsed == Parsed::value && std::isnan(value) ? Parsed::no_number : parsed;
}

constexpr std::array<std::string_view, 3> kOn = {"on", "true", "1"};
constexpr std::array<std::string_view, 3> kOff = {"off", "false", "0"};

Parsed parse_switch(std::string_view text, double& value) {
  const bool on = std::find(kOn.begin(), kOn.end(), text) != kOn.end();
  value = on ? 1 : 0;
  return on || std::find(kOff.begin(), kOff.end(), text) != kOff.end() ? Parsed::value : Parsed::no_such_word;
}

Parsed parse_choice(const Parameter& parameter, std::string_view text, double& value) {
  const auto found = std::find(parameter.choices.begin(), parameter.choices.end(), text);
  value = static_cast<double>(found - parameter.choices.begin());
  return found == parameter.choices.end() ? Parsed::no_such_word : Parsed::value;
}

Parsed parse_any(const Parameter& parameter, std::string_view text, double& value) {
  switch (parameter.type) {
    case ParameterType::switch_:
      return parse_switch(text, value);
    case ParameterType::choice:
      return parse_choice(parameter, text, value);
    case ParameterType::integer:
    case ParameterType::seconds:
      break;
  }
  return parse_number(parameter.type, text, value);
}

const char* problem_of(Parsed parsed) {
  switch (parsed) {
    case Parsed::no_number:
      return "is not a number of that kind";
    case Parsed::no_such_word:
      return "is none of its values";
    case Parsed::value:
    case Parsed::out_of_range:
      break;
  }
  return "is out of range";
}

}  // namespace

const char* to_string(ParameterType type) {
  switch (type) {
    case ParameterType::integer:
      return "integer";
    case ParameterType::seconds:
      return "seconds";
    case ParameterType::switch_:
      return "switch";
    case ParameterType::choice:
      return "choice";
  }
  return "?";
}

double rounded(ParameterType type, double value) {
  return type == ParameterType::seconds ? std::round(value * kNsPerSecondAsDouble) / kNsPerSecondAsDouble + 0.0 : value;
}

std::string number_text(double value) { return fmt::format("{}", value); }

std::string value_text(const Parameter& parameter, double value) {
  if (parameter.type == ParameterType::switch_) return value != 0 ? "on" : "off";
  if (parameter.type == ParameterType::choice) return parameter.choices[static_cast<std::size_t>(value)];
  return number_text(value);
}

std::string range_text(const Parameter& parameter) {
  if (parameter.type == ParameterType::switch_) return "on, off";
  if (parameter.type == ParameterType::choice) return fmt::format("{}", fmt::join(parameter.choices, ", "));
  const char* what = parameter.type == ParameterType::integer ? "whole numbers" : "seconds";
  return fmt::format("{} from {} to {}", what, number_text(parameter.min), number_text(parameter.max));
}

Result<double> parse_value(const Parameter& parameter, std::string_view text) {
  double value = 0;
  Parsed parsed = parse_any(parameter, text, value);
  if (parsed == Parsed::value && (value < parameter.min || value > parameter.max)) parsed = Parsed::out_of_range;
  if (parsed == Parsed::value) return rounded(parameter.type, value);
  return Error{
      fmt::format("{}: {} {}; valid: {}", parameter.name, in_quotes(text), problem_of(parsed), range_text(parameter))};
}

const Values::Value& Values::value(std::string_view name) const {
  const auto found = values_.find(name);
  LOOPSCOPE_CHECK(found != values_.end());
  return found->second;
}

double Values::number(std::string_view name) const { return value(name).number; }

int Values::integer(std::string_view name) const { return static_cast<int>(number(name)); }

Duration Values::seconds(std::string_view name) const {
  return Duration(std::llround(number(name) * kNsPerSecondAsDouble));
}

bool Values::flag(std::string_view name) const { return number(name) != 0; }

std::string_view Values::choice(std::string_view name) const {
  const std::string& word = value(name).word;
  LOOPSCOPE_CHECK(!word.empty());
  return word;
}

void Values::set(const Parameter& parameter, double value) {
  std::string word;
  if (parameter.type == ParameterType::choice) word = value_text(parameter, value);
  values_.insert_or_assign(parameter.name, Value{value, std::move(word)});
}

}  // namespace loopscope::presets
