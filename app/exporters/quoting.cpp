#include "app/exporters/quoting.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "core/base/utf8.h"

namespace loopscope::exporters {
namespace {

/// Appends the text, each ASCII character through `append_ascii`.
template <class AppendAscii>
void append_utf8(std::string& out, std::string_view text, AppendAscii append_ascii) {
  while (!text.empty()) {
    const utf8::Character character = utf8::first(text);
    if (character.value < 0x80) {
      append_ascii(text[0]);
    } else {
      out.append(character.valid ? text.substr(0, character.bytes) : utf8::kReplacementText);
    }
    text.remove_prefix(character.bytes);
  }
}

bool is_plain(char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\' && c != ','; }

void append_json_ascii(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      if (c >= ' ' && c != '\x7f') {
        out += c;
      } else {
        fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
      }
  }
}

}  // namespace

void append_csv_field(std::string& out, std::string_view text) {
  if (text.empty()) return;
  if (std::all_of(text.begin(), text.end(), is_plain) && text.front() != ' ' && text.back() != ' ') {
    out.append(text);
    return;
  }
  out += '"';
  append_utf8(out, text, [&out](char c) {
    if (c == '"') out += '"';
    out += c;
  });
  out += '"';
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  if (std::all_of(text.begin(), text.end(), is_plain)) {
    out.append(text);
  } else {
    append_utf8(out, text, [&out](char c) { append_json_ascii(out, c); });
  }
  out += '"';
}

}  // namespace loopscope::exporters
