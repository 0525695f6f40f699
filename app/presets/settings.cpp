#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>
#include <system_error>

#include "app/presets/preset.h"
#include "core/base/check.h"
#include "core/base/utf8.h"

namespace loopscope::presets {
namespace {

constexpr double kNsPerSecondAsDouble = 1e9;
constexpr std::size_t kMaxQuotedBytes = 60;

/// What somebody typed, fit for a message of one line: no control characters, and not all of it when it is long.
std::string quoted(std::string_view text) {
  std::string shown(text.substr(0, utf8::start(text, kMaxQuotedBytes)));
  std::replace_if(
      shown.begin(), shown.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  if (text.size() > kMaxQuotedBytes) shown += "...";
  return fmt::format("'{}'", shown);
}

std::string range_of(const Parameter& parameter) {
  const char* what = parameter.type == ParameterType::integer ? "whole numbers" : "seconds";
  return fmt::format("valid: {} from {} to {}", what, parameter.min, parameter.max);
}

std::string parameters_of(const Preset& preset) {
  if (preset.parameters.empty()) return fmt::format("preset {} has no parameters", preset.name);
  std::string names;
  for (const Parameter& parameter : preset.parameters)
    fmt::format_to(std::back_inserter(names), ", {}", parameter.name);
  return fmt::format("preset {} has: {}", preset.name, names.substr(2));
}

enum class Parsed { number, out_of_range, no_number };

template <class T>
Parsed parse(std::string_view text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument) return Parsed::no_number;
  return error == std::errc() ? Parsed::number : Parsed::out_of_range;
}

Parsed parse_value(ParameterType type, std::string_view text, double& value) {
  if (type == ParameterType::integer) {
    long long whole = 0;
    const Parsed parsed = parse(text, whole);
    value = static_cast<double>(whole);
    return parsed;
  }
  const Parsed parsed = parse(text, value);
  return parsed == Parsed::number && std::isnan(value) ? Parsed::no_number : parsed;
}

Result<double> value_of(const Parameter& parameter, std::string_view text) {
  double value = 0;
  const Parsed parsed = parse_value(parameter.type, text, value);
  if (parsed == Parsed::no_number) {
    return Error{fmt::format("setting {}: {} is not a number of that kind; {}", parameter.name, quoted(text),
                             range_of(parameter))};
  }
  if (parsed == Parsed::out_of_range || value < parameter.min || value > parameter.max) {
    return Error{fmt::format("setting {}: {} is out of range; {}", parameter.name, quoted(text), range_of(parameter))};
  }
  if (parameter.type == ParameterType::seconds) {
    value = std::round(value * kNsPerSecondAsDouble) / kNsPerSecondAsDouble + 0.0;  // no negative zero
  }
  return value;
}

const Parameter* find_parameter(const Preset& preset, std::string_view name) {
  const auto found = std::find_if(preset.parameters.begin(), preset.parameters.end(),
                                  [&](const Parameter& parameter) { return parameter.name == name; });
  return found == preset.parameters.end() ? nullptr : &*found;
}

}  // namespace

const char* to_string(ParameterType type) { return type == ParameterType::integer ? "integer" : "seconds"; }

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

Values default_values(const Preset& preset) {
  Values values;
  for (const Parameter& parameter : preset.parameters) values.set(parameter.name, parameter.default_value);
  return values;
}

Result<Values> parse_settings(const Preset& preset, std::span<const std::string> settings) {
  Values values = default_values(preset);
  std::set<std::string_view> given;
  for (const std::string_view setting : settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string_view::npos) {
      return Error{
          fmt::format("setting {} has no value; write name=value; {}", quoted(setting), parameters_of(preset))};
    }
    const std::string_view name = setting.substr(0, equals);
    const Parameter* parameter = find_parameter(preset, name);
    if (!parameter) return Error{fmt::format("unknown setting {}; {}", quoted(name), parameters_of(preset))};
    if (!given.insert(parameter->name).second) {
      return Error{fmt::format("setting {} is given twice; give it once", parameter->name)};
    }
    const Result<double> value = value_of(*parameter, setting.substr(equals + 1));
    if (!value) return value.error();
    values.set(parameter->name, *value);
  }
  return values;
}

std::vector<std::string> to_settings(const Preset& preset, const Values& values) {
  std::vector<std::string> settings;
  for (const Parameter& parameter : preset.parameters) {
    settings.push_back(fmt::format("{}={}", parameter.name, values.number(parameter.name)));
  }
  return settings;
}

Result<const Preset*> require_preset(std::string_view name) {
  if (const Preset* preset = find_preset(name)) return preset;
  std::string names;
  for (const Preset& preset : presets()) fmt::format_to(std::back_inserter(names), ", {}", preset.name);
  return Error{fmt::format("unknown preset {}; valid: {}", quoted(name), names.substr(2))};
}

}  // namespace loopscope::presets
