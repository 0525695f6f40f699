#pragma once

#include "app/presets/catalogue/preset.h"
#include "app/presets/catalogue/toml_reader.h"

// Values of parameters as TOML has them: numbers, true or false for a switch, a text for a choice. What is no value of
// its parameter is the reader's error, with its place and what is valid.

namespace loopscope::presets {

/// Of a parameter with a range.
double number_of(TomlReader& reader, const Parameter& parameter, const TomlValue& value);
/// The place of a choice's word.
double choice_of(TomlReader& reader, const Parameter& parameter, const TomlValue& value);
/// Of any type.
double value_of(TomlReader& reader, const Parameter& parameter, const TomlValue& value);
/// The default values, but for those that stand in a table; null: the default ones.
Values read_values(TomlReader& reader, const Preset& preset, const TomlValue* table);

}  // namespace loopscope::presets
