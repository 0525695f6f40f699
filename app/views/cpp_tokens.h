#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace loopscope::views {

enum class TokenKind : unsigned char { plain, keyword, type, string, number, comment };

struct Token {
  std::uint32_t begin = 0;  ///< bytes from the line's start
  std::uint32_t length = 0;
  TokenKind kind = TokenKind::plain;
};

/// A file cut into lines, each into tokens that cover all of it but its white space.
struct SourceText {
  std::vector<std::string_view> lines;
  std::vector<std::vector<Token>> tokens;  ///< one list a line
};

/// Cuts C++ text just well enough to colour it: comments, strings, numbers, keywords, and names that look like types.
/// The result points into `text`.
SourceText tokenise_cpp(std::string_view text);

}  // namespace loopscope::views
