#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace loopscope::presets {

/// A TOML document as a tree of our own, which knows where everything stands: toml++, whose header is heavy, is in
/// toml.cpp alone.
struct TomlValue {
  enum class Kind { text, integer, floating, boolean, list, table, time };
  /// Both from 1; a column is a character.
  struct Place {
    std::uint32_t line = 1;
    std::uint32_t column = 1;
  };

  Kind kind = Kind::table;
  Place place;
  std::string key;  ///< of a value in a table
  Place key_place;
  std::string text;              ///< of a text
  double number = 0;             ///< of an integer (whole, and exact up to 2^53), a floating or a boolean
  std::vector<TomlValue> items;  ///< of a list; of a table, in the order of the document

  /// A table's value of that key, or nullptr.
  const TomlValue* find(std::string_view wanted) const;
};

/// "a text", "a whole number", "a number", "true or false", "a list", "a table", "a date or time".
const char* to_string(TomlValue::Kind kind);

/// The document's table. An error is one line: "FILE:LINE:COLUMN: what is wrong".
Result<TomlValue> parse_toml(std::string_view file, std::string_view text);

/// "FILE:LINE:COLUMN: message".
Error toml_error(std::string_view file, TomlValue::Place place, std::string_view message);

}  // namespace loopscope::presets
