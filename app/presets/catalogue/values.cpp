#include "app/presets/catalogue/values.h"

#include <charconv>
#include <cmath>
#include <system_error>

#include <fmt/format.h>

#include "app/presets/catalogue/quoted.h"
#include "core/base/check.h"

namespace loopscope::presets {
namespace {

constexpr double kNsPerSecondAsDouble = 1e9;

enum class Parsed { number, out_of_range, no_number };

template <class T>
Parsed parse(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) return Parsed::no_number;
  return error == std::errc() ? Parsed::number : Parsed::out_of_range;
}

Parsed parse_number(ParameterType type, std::string_view text, double& value) {
  if (type == ParameterType::integer) {
    long long whole = 0;
    const Parsed parsed = parse(text, whole);
    value = static_cast<double>(whole);
    return parsed;
  }
  const Parsed parsed = parse(text, value);
  return parsed == Parsed::number && std::isnan(value) ? Parsed::no_number : parsed;
}

}  // namespace

const char* to_string(ParameterType type) { return type == ParameterType::integer ? "integer" : "seconds"; }

double rounded(ParameterType type, double value) {
  return type == ParameterType::seconds ? std::round(value * kNsPerSecondAsDouble) / kNsPerSecondAsDouble + 0.0 : value;
}

std::string value_text(double value) { return fmt::format("{}", value); }

std::string range_text(const Parameter& parameter) {
  const char* what = parameter.type == ParameterType::integer ? "whole numbers" : "seconds";
  return fmt::format("{} from {} to {}", what, value_text(parameter.min), value_text(parameter.max));
}

Result<double> parse_value(const Parameter& parameter, std::string_view text) {
  double value = 0;
  const Parsed parsed = parse_number(parameter.type, text, value);
  if (parsed == Parsed::no_number) {
    return Error{fmt::format("{}: {} is not a number of that kind; valid: {}", parameter.name, in_quotes(text),
                             range_text(parameter))};
  }
  if (parsed == Parsed::out_of_range || value < parameter.min || value > parameter.max) {
    return Error{
        fmt::format("{}: {} is out of range; valid: {}", parameter.name, in_quotes(text), range_text(parameter))};
  }
  return rounded(parameter.type, value);
}

double Values::number(std::string_view name) const {
  const auto found = numbers_.find(name);
  LOOPSCOPE_CHECK(found != numbers_.end());
  return found->second;
}

int Values::integer(std::string_view name) const { return static_cast<int>(number(name)); }

Duration Values::seconds(std::string_view name) const {
  return Duration(std::llround(number(name) * kNsPerSecondAsDouble));
}

void Values::set(std::string_view name, double value) { numbers_.insert_or_assign(std::string(name), value); }

}  // namespace loopscope::presets
