#include "app/importers/chrome_time.h"

#include <charconv>
#include <cmath>

namespace loopscope::importers {

namespace {

constexpr TimeNs kNsPerMicrosecond = 1000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<TimeNs> in_range(TimeNs ns) {
  if (ns > kMaxChromeNs || ns < -kMaxChromeNs) return std::nullopt;
  return ns;
}

/// Numbers with an exponent are rare, and need not be exact.
std::optional<TimeNs> rounded(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !(std::abs(value) < 1e16)) return std::nullopt;
  const double ns = value * static_cast<double>(kNsPerMicrosecond);
  if (!(std::abs(ns) <= static_cast<double>(kMaxChromeNs))) return std::nullopt;
  return in_range(static_cast<TimeNs>(ns));
}

}  // namespace

std::optional<TimeNs> microseconds(std::string_view text) {
  const std::string_view whole_text = text;
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  if (text.empty() || !is_digit(text[0])) return std::nullopt;
  TimeNs whole = 0;
  std::size_t at = 0;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    whole = whole * 10 + (text[at] - '0');
    if (whole > kMaxChromeNs / kNsPerMicrosecond + 1) return std::nullopt;
  }
  TimeNs fraction = 0;
  if (at < text.size() && text[at] == '.') {
    TimeNs unit = kNsPerMicrosecond / 10;
    for (++at; at < text.size() && is_digit(text[at]); ++at, unit /= 10) fraction += (text[at] - '0') * unit;
  }
  if (at != text.size()) return rounded(whole_text);
  const TimeNs ns = whole * kNsPerMicrosecond + fraction;
  return in_range(negative ? -ns : ns);
}

}  // namespace loopscope::importers
