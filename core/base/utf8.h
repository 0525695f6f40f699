#pragma once

#include <cstddef>
#include <string_view>

namespace loopscope::utf8 {

/// What stands for bytes that are not UTF-8.
inline constexpr char32_t kReplacement = 0xFFFD;
inline constexpr std::string_view kReplacementText = "\xEF\xBF\xBD";

/// One character of a text, and how many bytes it takes there.
struct Character {
  char32_t value = kReplacement;
  std::size_t bytes = 1;
  bool valid = false;
};

/// The character that a text, which must not be empty, begins with. Strict: an overlong form, a surrogate, a value
/// beyond U+10FFFF, a lone or missing continuation byte is no character; then it is one byte, not valid.
Character first(std::string_view text);

/// A byte that goes on with a character another byte began. True of no first byte, whatever follows.
constexpr bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// Where the character begins that byte `at` belongs to: the place to cut a text at so that it ends between two
/// characters. `at` itself at the text's end. Goes by continuation bytes alone, so that it is quick.
constexpr std::size_t start(std::string_view text, std::size_t at) {
  while (at > 0 && at < text.size() && continues(text[at])) --at;
  return at;
}

/// Where the character after the one at `at` begins, by continuation bytes alone.
constexpr std::size_t next(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && continues(text[at])) ++at;
  return at;
}

}  // namespace loopscope::utf8
