#pragma once

#include <string>
#include <string_view>

namespace loopscope::exporters {

/// Appends a field of a CSV file (RFC 4180): in quotes where it has a comma, a quote, a line end or another control
/// character, or blanks at an end; else as it is. Bytes that are not UTF-8 become U+FFFD.
void append_csv_field(std::string& out, std::string_view text);

/// Appends a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace loopscope::exporters
