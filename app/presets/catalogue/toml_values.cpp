#include "app/presets/catalogue/toml_values.h"

#include <algorithm>

#include <fmt/format.h>

#include "app/presets/catalogue/quoted.h"

namespace loopscope::presets {

using Kind = TomlValue::Kind;

/// A number that is a value of the parameter, by its type and within its range.
double number_of(TomlReader& reader, const Parameter& parameter, const TomlValue& value) {
  const bool whole = parameter.type == ParameterType::integer;
  if (value.kind != Kind::integer && (whole || value.kind != Kind::floating)) {
    reader.fail(value.place,
                fmt::format("{} is {}; valid: {}", value.key, to_string(value.kind), range_text(parameter)));
  } else if (!(value.number >= parameter.min && value.number <= parameter.max)) {
    reader.fail(value.place, fmt::format("{} = {} is out of range; valid: {}", value.key, number_text(value.number),
                                         range_text(parameter)));
  }
  return rounded(parameter.type, value.number);
}

/// A word of a choice.
double choice_of(TomlReader& reader, const Parameter& parameter, const TomlValue& value) {
  if (value.kind != Kind::text) {
    reader.fail(value.place,
                fmt::format("{} is {}; valid: {}", value.key, to_string(value.kind), range_text(parameter)));
    return 0;
  }
  const Result<double> place = parse_value(parameter, value.text);
  if (place) return *place;
  reader.fail(value.place, fmt::format("{} = {} is none of its values; valid: {}", value.key, in_quotes(value.text),
                                       range_text(parameter)));
  return 0;
}

double value_of(TomlReader& reader, const Parameter& parameter, const TomlValue& value) {
  if (parameter.type == ParameterType::choice) return choice_of(reader, parameter, value);
  if (parameter.type != ParameterType::switch_) return number_of(reader, parameter, value);
  if (value.kind != Kind::boolean) {
    reader.fail(value.place, fmt::format("{} is {}; valid: true, false", value.key, to_string(value.kind)));
  }
  return value.number;
}

Values read_values(TomlReader& reader, const Preset& preset, const TomlValue* table) {
  Values values = default_values(preset);
  if (table == nullptr) return values;
  for (const TomlValue& item : table->items) {
    const auto found = std::find_if(preset.parameters.begin(), preset.parameters.end(),
                                    [&](const Parameter& parameter) { return parameter.name == item.key; });
    if (found == preset.parameters.end()) {
      reader.fail(item.key_place, fmt::format("unknown setting {}; {}", in_quotes(item.key), parameters_of(preset)));
      break;
    }
    const double value = value_of(reader, *found, item);
    if (reader.error()) break;
    values.set(*found, value);
  }
  return values;
}

}  // namespace loopscope::presets
