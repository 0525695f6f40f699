#include "app/query/lexer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/utf8.h"

namespace loopscope::query {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kNoWord = " \t\r\n\"()=!<>";

class Lexer {
 public:
  explicit Lexer(std::string_view text) : rest_(text) {}

  Result<std::vector<Token>> run() {
    std::vector<Token> tokens;
    while (true) {
      skip(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
      Token token;
      token.column = column_;
      if (!rest_.empty() && rest_.front() == '"') {
        const std::size_t begin = column_;
        if (!take_quoted(token)) return error_at(begin, "this quote is not closed; write \" at its end");
      } else if (!rest_.empty()) {
        take_plain(token);
      }
      tokens.push_back(std::move(token));
      if (tokens.back().kind == Token::Kind::end) return tokens;
    }
  }

 private:
  void skip(std::size_t bytes) {
    for (const char byte : rest_.substr(0, bytes)) column_ += utf8::continues(byte) ? 0 : 1;
    rest_.remove_prefix(bytes);
  }

  void take_plain(Token& token) {
    std::size_t size = std::min(rest_.find_first_of(kNoWord), rest_.size());
    token.kind = size > 0 ? Token::Kind::word : Token::Kind::sign;
    if (size == 0) size = rest_.size() > 1 && rest_[1] == '=' && rest_.find_first_of("!<>") == 0 ? 2 : 1;
    token.text = rest_.substr(0, size);
    skip(size);
  }

  bool take_quoted(Token& token) {
    token.kind = Token::Kind::quoted;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == '"') {
        skip(at + 1);
        return true;
      }
      const bool escape = rest_[at] == '\\' && at + 1 < rest_.size() && (rest_[at + 1] == '"' || rest_[at + 1] == '\\');
      if (escape) ++at;
      token.text += rest_[at];
    }
    return false;
  }

  std::string_view rest_;
  std::size_t column_ = 1;
};

}  // namespace

Error error_at(std::size_t column, std::string_view message) { return {fmt::format("column {}: {}", column, message)}; }

std::string shown(std::string_view text) {
  constexpr std::size_t kMaxBytes = 40;
  std::string quoted = "'";
  const std::size_t size = utf8::start(text, std::min(text.size(), kMaxBytes));
  for (const char byte : text.substr(0, size)) {
    const auto value = static_cast<unsigned char>(byte);
    quoted += value < 0x20 || value == 0x7F ? '?' : byte;
  }
  return quoted + (size < text.size() ? "...'" : "'");
}

Result<std::vector<Token>> tokens_of(std::string_view text) { return Lexer(text).run(); }

}  // namespace loopscope::query
