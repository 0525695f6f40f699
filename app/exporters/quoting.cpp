#include "app/exporters/quoting.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include <fmt/format.h>

namespace loopscope::exporters {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";

std::uint8_t byte_at(std::string_view text, std::size_t index) { return static_cast<std::uint8_t>(text[index]); }

/// The length of the UTF-8 sequence of several bytes that `text` begins with; 0 when it is none (overlong, a surrogate,
/// beyond U+10FFFF, cut).
std::size_t sequence_length(std::string_view text) {
  const std::uint8_t lead = byte_at(text, 0);
  const std::size_t length = lead >= 0xC2 && lead <= 0xDF   ? 2
                             : lead >= 0xE0 && lead <= 0xEF ? 3
                             : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                            : 0;
  if (length == 0 || text.size() < length) return 0;
  const std::uint8_t second = byte_at(text, 1);
  const std::uint8_t lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (second < lowest || second > highest) return 0;
  for (std::size_t index = 2; index < length; ++index) {
    if ((byte_at(text, index) & 0xC0) != 0x80) return 0;
  }
  return length;
}

/// Appends the text, each ASCII character through `append_ascii`.
template <class AppendAscii>
void append_utf8(std::string& out, std::string_view text, AppendAscii append_ascii) {
  while (!text.empty()) {
    std::size_t length = 1;
    if (byte_at(text, 0) < 0x80) {
      append_ascii(text[0]);
    } else if (length = sequence_length(text); length != 0) {
      out.append(text.substr(0, length));
    } else {
      out.append(kReplacement);
      length = 1;
    }
    text.remove_prefix(length);
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
