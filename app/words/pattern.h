#pragma once

#include <cstddef>
#include <string_view>

namespace loopscope::words::pattern {

/// A phrase's text with placeholders: "{count} {count:turn|turns} of {task}". A placeholder names an argument;
/// with a colon it is the first word where that argument is the count 1, else the second. Braces mean nothing else.

/// A part of a pattern: plain text, or a placeholder.
struct Piece {
  std::string_view text;  ///< of a plain one
  std::string_view name;  ///< of a placeholder; empty for plain text
  std::string_view one;   ///< both words of one that chooses; empty for one that shows its argument
  std::string_view many;
  bool valid = true;

  constexpr bool chooses() const { return !many.empty(); }
};

/// Takes the first piece off a pattern that is not empty.
constexpr Piece take(std::string_view& pattern) {
  Piece piece;
  if (pattern.front() != '{') {
    const std::size_t end = pattern.find_first_of("{}");
    piece.text = pattern.substr(0, end);
    piece.valid = end == std::string_view::npos || pattern[end] == '{';
    pattern.remove_prefix(piece.valid ? piece.text.size() : pattern.size());
    return piece;
  }
  const std::size_t close = pattern.find('}');
  std::string_view inner = pattern.substr(1, close == std::string_view::npos ? 0 : close - 1);
  const std::size_t colon = inner.find(':');
  piece.name = inner.substr(0, colon);
  piece.valid = !piece.name.empty() && piece.name.find('{') == std::string_view::npos;
  if (colon != std::string_view::npos) {
    inner.remove_prefix(colon + 1);
    const std::size_t bar = inner.find('|');
    piece.one = inner.substr(0, bar);
    piece.many = bar == std::string_view::npos ? std::string_view() : inner.substr(bar + 1);
    piece.valid = piece.valid && !piece.one.empty() && !piece.many.empty();
  }
  pattern.remove_prefix(close == std::string_view::npos ? pattern.size() : close + 1);
  return piece;
}

inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// Which argument a name is: they are numbered as a pattern (the English one) first names them; kNone for none.
constexpr std::size_t argument_index(std::string_view pattern, std::string_view name) {
  std::size_t index = 0;
  for (std::string_view rest = pattern; !rest.empty();) {
    const std::size_t at = pattern.size() - rest.size();
    const Piece piece = take(rest);
    if (piece.name.empty()) continue;
    if (piece.name == name) return index;
    // A name that stood before this place has its number already.
    bool seen = false;
    for (std::string_view before = pattern.substr(0, at); !before.empty();) seen |= take(before).name == piece.name;
    index += seen ? 0 : 1;
  }
  return kNone;
}

/// How many different arguments a pattern names.
constexpr std::size_t argument_count(std::string_view pattern) {
  std::size_t count = 0;
  for (std::string_view rest = pattern; !rest.empty();) {
    const Piece piece = take(rest);
    if (piece.name.empty()) continue;
    const std::size_t index = argument_index(pattern, piece.name);
    if (index + 1 > count) count = index + 1;
  }
  return count;
}

constexpr bool is_valid(std::string_view pattern) {
  if (pattern.empty()) return false;
  while (!pattern.empty()) {
    if (!take(pattern).valid) return false;
  }
  return true;
}

/// Every argument of `pattern` is one of `other`.
constexpr bool is_within(std::string_view pattern, std::string_view other) {
  while (!pattern.empty()) {
    const Piece piece = take(pattern);
    if (!piece.name.empty() && argument_index(other, piece.name) == kNone) return false;
  }
  return true;
}

/// Two languages' texts of one phrase belong together: both are there, well formed, and show the same arguments.
constexpr bool match(std::string_view one, std::string_view other) {
  return is_valid(one) && is_valid(other) && is_within(one, other) && is_within(other, one);
}

}  // namespace loopscope::words::pattern
