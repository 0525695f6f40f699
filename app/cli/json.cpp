#include "app/cli/json.h"

#include <algorithm>

namespace loopscope::cli {
namespace {

/// As json_text(), inside of something: every line but the first begins with so many blanks.
std::string nested_text(const Json& json, std::size_t indent) {
  const std::string text = json.dump(2, ' ', false, Json::error_handler_t::replace);
  std::string out;
  out.reserve(text.size() * 5 / 4);
  // Line ends inside of strings are escaped: those that are left separate lines.
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t line = std::min(rest.find('\n'), rest.size() - 1) + 1;
    out += rest.substr(0, line);
    rest.remove_prefix(line);
    if (!rest.empty()) out.append(indent, ' ');
  }
  return out;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
  if (plain) {
    out += '"';
    out += text;
    out += '"';
  } else {
    out += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
  }
}

void JsonPrinter::member(const char* key, const Json& value) {
  begin_member(key);
  out_->add(nested_text(value, 2));
}

void JsonPrinter::begin_array(const char* key) {
  begin_member(key);
  out_->add("[");
  first_element_ = true;
}

void JsonPrinter::element(const Json& value) { written_element(nested_text(value, 4)); }

void JsonPrinter::written_element(std::string_view text) {
  out_->add(first_element_ ? "\n    " : ",\n    ");
  out_->add(text);
  first_element_ = false;
}

void JsonPrinter::end_array() { out_->add(first_element_ ? "]" : "\n  ]"); }

void JsonPrinter::finish() { out_->add(first_member_ ? "{}\n" : "\n}\n"); }

void JsonPrinter::begin_member(const char* key) {
  out_->add(first_member_ ? "{\n  \"" : ",\n  \"");
  out_->add(key);
  out_->add("\": ");
  first_member_ = false;
}

}  // namespace loopscope::cli
