#include "app/importers/chrome_time.h"

#include <charconv>

namespace loopscope::importers {

namespace {

constexpr int kDigitsBelowMicrosecond = 3;
constexpr int kMaxExponent = 400;  // beyond it a number is 0, or too large

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// The number after an "e"; 0 for none.
std::optional<int> exponent_of(std::string_view text) {
  if (text.empty()) return 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  int exponent = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, exponent);
  if (error != std::errc() || stop != end || exponent > kMaxExponent || exponent < -kMaxExponent) return std::nullopt;
  return exponent;
}

/// Digits with one point among them, the last of which that counts stands `shift` places behind the point; the next is
/// rounded.
std::optional<TimeNs> rounded(std::string_view digits, int shift) {
  const std::size_t point = digits.find('.');
  const auto before_point = static_cast<int>(point == std::string_view::npos ? digits.size() : point);
  int left = before_point + shift;  // digits that count
  TimeNs value = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i == point) continue;
    if (!is_digit(digits[i])) return std::nullopt;
    if (left > 0) {
      if (value > kMaxChromeNs / 10) return std::nullopt;
      value = value * 10 + (digits[i] - '0');
    }
    if (left == 0 && digits[i] >= '5') ++value;
    --left;
  }
  for (; left > 0 && value > 0; --left) {
    if (value > kMaxChromeNs / 10) return std::nullopt;
    value *= 10;
  }
  if (value > kMaxChromeNs) return std::nullopt;
  return value;
}

}  // namespace

std::optional<TimeNs> microseconds(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || !is_digit(text[0])) return std::nullopt;
  const std::size_t e = text.find_first_of("eE");
  const std::optional<int> exponent =
      exponent_of(e == std::string_view::npos ? std::string_view() : text.substr(e + 1));
  if (!exponent || e + 1 == text.size()) return std::nullopt;
  const std::optional<TimeNs> ns = rounded(text.substr(0, e), *exponent + kDigitsBelowMicrosecond);
  if (!ns) return std::nullopt;
  return negative ? -*ns : *ns;
}

}  // namespace loopscope::importers
