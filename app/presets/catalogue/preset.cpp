#include "app/presets/catalogue/preset.h"

#include <algorithm>
#include <iterator>
#include <set>

#include <fmt/format.h>

#include "app/presets/catalogue/quoted.h"

namespace loopscope::presets {
namespace {

const Parameter* find_parameter(const Preset& preset, std::string_view name) {
  const auto found = std::find_if(preset.parameters.begin(), preset.parameters.end(),
                                  [&](const Parameter& parameter) { return parameter.name == name; });
  return found == preset.parameters.end() ? nullptr : &*found;
}

}  // namespace

bool Preset::runs_on(ClockKind kind) const { return std::find(clocks.begin(), clocks.end(), kind) != clocks.end(); }

std::optional<TimeNs> Preset::expected_ns(const Values& values) const {
  if (total == nullptr) return {};
  return total(values).count();
}

const Preset* find_preset(std::string_view name) {
  const std::span<const Preset> all = presets();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Preset& preset) { return preset.name == name; });
  return found == all.end() ? nullptr : &*found;
}

Result<const Preset*> require_preset(std::string_view name) {
  if (const Preset* preset = find_preset(name)) return preset;
  std::string names;
  for (const Preset& preset : presets()) fmt::format_to(std::back_inserter(names), ", {}", preset.name);
  return Error{fmt::format("unknown preset {}; valid: {}", in_quotes(name), names.substr(2))};
}

std::string parameters_of(const Preset& preset) {
  if (preset.parameters.empty()) return fmt::format("preset {} has no parameters", preset.name);
  std::string names;
  for (const Parameter& parameter : preset.parameters)
    fmt::format_to(std::back_inserter(names), ", {}", parameter.name);
  return fmt::format("preset {} has: {}", preset.name, names.substr(2));
}

Values default_values(const Preset& preset) {
  Values values;
  for (const Parameter& parameter : preset.parameters) values.set(parameter, parameter.default_value);
  return values;
}

Result<Values> parse_settings(const Preset& preset, std::span<const std::string> settings) {
  return parse_settings(preset, settings, default_values(preset));
}

Result<Values> parse_settings(const Preset& preset, std::span<const std::string> settings, Values values) {
  std::set<std::string_view> given;
  for (const std::string_view setting : settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string_view::npos) {
      return Error{
          fmt::format("setting {} has no value; write name=value; {}", in_quotes(setting), parameters_of(preset))};
    }
    const std::string_view name = setting.substr(0, equals);
    const Parameter* parameter = find_parameter(preset, name);
    if (!parameter) return Error{fmt::format("unknown setting {}; {}", in_quotes(name), parameters_of(preset))};
    if (!given.insert(parameter->name).second) {
      return Error{fmt::format("setting {} is given twice; give it once", parameter->name)};
    }
    const Result<double> value = parse_value(*parameter, setting.substr(equals + 1));
    if (!value) return Error{"setting " + value.error().message};
    values.set(*parameter, *value);
  }
  return values;
}

std::vector<std::string> to_settings(const Preset& preset, const Values& values) {
  std::vector<std::string> settings;
  for (const Parameter& parameter : preset.parameters) {
    settings.push_back(fmt::format("{}={}", parameter.name, value_text(parameter, values.number(parameter.name))));
  }
  return settings;
}

}  // namespace loopscope::presets
