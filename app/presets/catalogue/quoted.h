#pragma once

#include <string>
#include <string_view>

namespace loopscope::presets {

/// A text fit for a message of one line: "?" for control characters, and "..." for what is beyond `max_bytes`.
std::string printable(std::string_view text, std::size_t max_bytes);

/// What somebody typed, the same way, short and in quotes.
std::string in_quotes(std::string_view text);

}  // namespace loopscope::presets
