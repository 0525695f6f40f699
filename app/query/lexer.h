#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace loopscope::query {

/// A piece of a query's text.
struct Token {
  enum class Kind : std::uint8_t {
    word,    ///< anything but blanks, quotes, parentheses and operators
    quoted,  ///< what stood between quotes, `\"` and `\\` in it resolved
    sign,    ///< = != < <= > >= ( )
    end,     ///< behind the last one
  };
  Kind kind = Kind::end;
  std::string text;
  std::size_t column = 1;  ///< in characters, from 1

  bool is(std::string_view word) const { return kind == Kind::word && text == word; }
  bool is_sign(std::string_view sign) const { return kind == Kind::sign && text == sign; }
};

/// "column 7: message".
Error error_at(std::size_t column, std::string_view message);

/// A text for a message: in quotes, short, without control characters.
std::string shown(std::string_view text);

/// The tokens of a text, an `end` last. Fails on a quote that is never closed.
Result<std::vector<Token>> tokens_of(std::string_view text);

}  // namespace loopscope::query
