#include "app/views/cpp_tokens.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace loopscope::views {

namespace {

constexpr std::array<std::string_view, 58> kKeywords = {
    "alignas",   "auto",      "bool",     "break",     "case",      "catch",    "char",    "class",    "co_await",
    "co_return", "co_yield",  "concept",  "const",     "constexpr", "continue", "default", "delete",   "do",
    "double",    "else",      "enum",     "explicit",  "false",     "float",    "for",     "friend",   "if",
    "inline",    "int",       "long",     "namespace", "new",       "noexcept", "nullptr", "operator", "override",
    "private",   "protected", "public",   "requires",  "return",    "short",    "signed",  "sizeof",   "static",
    "struct",    "switch",    "template", "this",      "throw",     "true",     "try",     "typename", "unsigned",
    "using",     "virtual",   "void",     "while"};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

TokenKind word_kind(std::string_view word) {
  if (std::find(kKeywords.begin(), kKeywords.end(), word) != kKeywords.end()) return TokenKind::keyword;
  const bool upper = std::isupper(static_cast<unsigned char>(word.front())) != 0;
  const bool has_lower =
      std::any_of(word.begin(), word.end(), [](char c) { return std::islower(static_cast<unsigned char>(c)) != 0; });
  return upper && has_lower ? TokenKind::type : TokenKind::plain;
}

/// Cuts one line; block comments go on from line to line.
class LineCutter {
 public:
  std::vector<Token> cut(std::string_view line) {
    tokens_.clear();
    std::size_t i = 0;
    while (i < line.size()) {
      const std::size_t end = next(line, i);
      i = end;
    }
    return tokens_;
  }

 private:
  std::size_t next(std::string_view line, std::size_t i) {
    const char c = line[i];
    if (in_comment_) return comment(line, i);
    if (c == ' ' || c == '\t') return i + 1;
    if (line.substr(i, 2) == "//") return add(i, line.size(), TokenKind::comment);
    if (line.substr(i, 2) == "/*") {
      in_comment_ = true;
      return comment(line, i);
    }
    if (c == '#' && tokens_.empty()) return add(i, directive_end(line, i), TokenKind::keyword);
    if (c == '"' || c == '\'') return add(i, string_end(line, i), TokenKind::string);
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      std::size_t end = i;
      while (end < line.size() && (is_word(line[end]) || line[end] == '.' || line[end] == '\'')) ++end;
      return add(i, end, TokenKind::number);
    }
    if (is_word(c)) {
      std::size_t end = i;
      while (end < line.size() && is_word(line[end])) ++end;
      return add(i, end, word_kind(line.substr(i, end - i)));
    }
    std::size_t end = i + 1;
    while (end < line.size() && std::ispunct(static_cast<unsigned char>(line[end])) != 0 && line[end] != '"' &&
           line[end] != '\'' && line[end] != '/' && line[end] != '_') {
      ++end;
    }
    if (static_cast<unsigned char>(c) >= 0x80) {
      while (end < line.size() && static_cast<unsigned char>(line[end]) >= 0x80) ++end;
    }
    return add(i, end, TokenKind::plain);
  }

  std::size_t comment(std::string_view line, std::size_t i) {
    const std::size_t close = line.find("*/", i + (line.substr(i, 2) == "/*" ? 2 : 0));
    in_comment_ = close == std::string_view::npos;
    return add(i, in_comment_ ? line.size() : close + 2, TokenKind::comment);
  }
  static std::size_t directive_end(std::string_view line, std::size_t i) {
    std::size_t end = i + 1;
    while (end < line.size() && is_word(line[end])) ++end;
    return end;
  }
  static std::size_t string_end(std::string_view line, std::size_t i) {
    std::size_t end = i + 1;
    while (end < line.size() && line[end] != line[i]) end += line[end] == '\\' ? 2 : 1;
    end = std::min(end + 1, line.size());
    // A literal's suffix belongs to it: "x"sv.
    while (end < line.size() && is_word(line[end])) ++end;
    return end;
  }
  std::size_t add(std::size_t begin, std::size_t end, TokenKind kind) {
    tokens_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin), kind});
    return end;
  }

  bool in_comment_ = false;
  std::vector<Token> tokens_;
};

}  // namespace

SourceText tokenise_cpp(std::string_view text) {
  SourceText source;
  LineCutter cutter;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    source.lines.push_back(text.substr(0, end));
    source.tokens.push_back(cutter.cut(source.lines.back()));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return source;
}

}  // namespace loopscope::views
