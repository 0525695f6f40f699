#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace loopscope::base64 {

/// Appends bytes as text of letters, digits, + and /, filled up with = to a multiple of four (RFC 4648).
void encode(std::span<const std::byte> bytes, std::string& text);

/// Appends the bytes that encode() made the text of. False for a text that it never gives; what was appended until then
/// stays.
bool decode(std::string_view text, std::vector<std::byte>& bytes);

}  // namespace loopscope::base64
