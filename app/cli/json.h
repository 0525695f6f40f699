#pragma once

#include <concepts>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "app/cli/output.h"
#include "core/base/ids.h"

namespace loopscope::cli {

/// Writes one JSON document, value by value, so that its arrays can be of any length: indented by two, keys in the
/// order they are written in. Bytes that are not UTF-8, which a trace of another program may hold, become U+FFFD.
class JsonWriter {
 public:
  explicit JsonWriter(Printer& out) : out_(&out) {}

  void begin_object() { begin('{'); }
  void end_object() { end('}'); }
  void begin_array() { begin('['); }
  void end_array() { end(']'); }

  /// Before each value in an object.
  void key(std::string_view key);

  void value(std::string_view text);
  void value(const char* text) { value(std::string_view(text)); }
  void value(bool value) { write(value ? "true" : "false"); }
  void value(double number);
  template <std::integral T>
  void value(T number) {
    write(fmt::format_int(number).c_str());
  }
  void null() { write("null"); }
  template <class T>
  void value(const std::optional<T>& content) {
    content ? value(*content) : null();
  }

  template <class T>
  void member(std::string_view name, const T& content) {
    key(name);
    value(content);
  }

 private:
  void begin(char bracket);
  void end(char bracket);
  void write(std::string_view text);
  void separate();
  void new_line();

  Printer* out_;
  std::vector<bool> empty_;  // of each array and object that is open: whether nothing is in it yet
  bool after_key_ = false;
};

inline std::optional<ObjectId> id_or_null(ObjectId id) {
  return id == kNoObject ? std::nullopt : std::optional<ObjectId>(id);
}

}  // namespace loopscope::cli
