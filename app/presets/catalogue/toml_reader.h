#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "app/presets/catalogue/toml.h"
#include "app/presets/catalogue/values.h"

namespace loopscope::presets {

/// Takes a document's tables apart, key by key. The first thing that is wrong is kept as the error, with the place
/// where it stands and what is valid there; from then on everything reads as empty, so that whoever reads asks once, at
/// the end.
class TomlReader {
 public:
  using Kind = TomlValue::Kind;

  /// `file` is what messages call the document; it outlives the reader.
  explicit TomlReader(std::string_view file) : file_(file) {}

  /// The error, if anything was wrong so far.
  const std::optional<Error>& error() const { return error_; }
  /// Says that something is.
  void fail(TomlValue::Place place, std::string_view message);

  /// No other keys than these may stand in a table, which is called `what` ("a parameter").
  void only(const TomlValue& table, std::string_view what, std::initializer_list<std::string_view> keys);
  /// The value of a key; nullptr when it is not there, or is of another kind, which is wrong. An integer is a number,
  /// too.
  const TomlValue* optional(const TomlValue& table, std::string_view key, Kind kind);
  /// The same, and it is wrong that it is missing.
  const TomlValue* required(const TomlValue& table, std::string_view key, Kind kind);
  /// A text that is not empty.
  std::string text(const TomlValue& table, std::string_view key);
  /// A list of texts, none of them empty; nullptr as with optional().
  const TomlValue* texts(const TomlValue& table, std::string_view key);
  /// A table of the two languages, of texts that may be long: line ends in them only break the lines of the file.
  /// Between two characters of Chinese they stand for nothing, else for a space.
  Text both_languages(const TomlValue& table, std::string_view key);

 private:
  std::string_view file_;
  std::optional<Error> error_;
};

/// A text of several lines as one, as both_languages() takes it.
std::string unfolded(std::string_view text);

}  // namespace loopscope::presets
