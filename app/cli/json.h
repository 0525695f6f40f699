#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "app/cli/output.h"
#include "core/base/ids.h"

namespace loopscope::cli {

/// Keys stay in the order they are written in.
using Json = nlohmann::ordered_json;

inline Json id_or_null(ObjectId id) { return id == kNoObject ? Json() : Json(id); }

/// Indented, with a line end. Bytes that are not UTF-8, which a trace of another program may hold, become U+FFFD.
inline std::string json_text(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// Appends a text as a JSON string, with its quotes, as json_text() would write it.
void append_json_string(std::string& out, std::string_view text);

/// Writes an object member by member, in the form of json_text(), so that its arrays can be of any length.
class JsonPrinter {
 public:
  explicit JsonPrinter(Printer& out) : out_(&out) {}

  void member(const char* key, const Json& value);
  /// The elements of an array that is a member, between its begin and its end.
  void begin_array(const char* key);
  void element(const Json& value);
  /// An element that is JSON already, its lines indented by four blanks: for those of which there are thousands.
  void written_element(std::string_view text);
  void end_array();
  /// Closes the object.
  void finish();

 private:
  void begin_member(const char* key);

  Printer* out_;
  bool first_member_ = true;
  bool first_element_ = true;
};

}  // namespace loopscope::cli
