#include "app/words/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace loopscope::words {

namespace {

struct Unit {
  double ns;
  const char* name;
};
constexpr Unit kUnits[] = {{1, "ns"}, {1e3, "us"}, {1e6, "ms"}, {1e9, "s"}};

/// Three significant digits.
std::string three_digits(double value) {
  if (value >= 99.95) return fmt::format("{:.0f}", value);
  if (value >= 9.995) return fmt::format("{:.1f}", value);
  return fmt::format("{:.2f}", value);
}

/// Digits in groups of three, away from the decimal point on both sides.
std::string grouped(const std::string& digits, bool fraction, char separator) {
  std::string result;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::size_t from_point = fraction ? i : digits.size() - i;
    if (i > 0 && from_point % 3 == 0) result += separator;
    result += digits[i];
  }
  return result;
}

}  // namespace

std::string format_time(TimeNs ns) {
  if (ns < 0) return "-" + format_time(-ns);
  std::string fraction = fmt::format("{:09}", ns % kNsPerSecond);
  while (fraction.size() > 3 && fraction.ends_with("000")) fraction.resize(fraction.size() - 3);
  return fmt::format("{}.{} s", grouped(std::to_string(ns / kNsPerSecond), false, ' '), grouped(fraction, true, ' '));
}

std::string format_tick(TimeNs ns, TimeNs step_ns) {
  if (ns == 0) return "0";
  const double magnitude = std::abs(static_cast<double>(ns));
  const Unit* unit = &kUnits[0];
  for (const Unit& candidate : kUnits) {
    if (magnitude >= candidate.ns) unit = &candidate;
  }
  // Enough decimals for the step, and no more than those.
  int decimals = 0;
  double resolution = unit->ns;
  while (resolution > static_cast<double>(step_ns) * 1.0000001 && decimals < 9) {
    resolution /= 10;
    ++decimals;
  }
  return fmt::format("{:.{}f} {}", static_cast<double>(ns) / unit->ns, decimals, unit->name);
}

std::string format_count(std::uint64_t n) { return grouped(std::to_string(n), false, ','); }

std::string format_speed(double speed) {
  if (speed >= 10) return fmt::format("{:.0f}x", speed);
  if (speed >= 1) return fmt::format("{:.1f}x", speed);
  return fmt::format("{:.2f}x", speed);
}

std::string format_ratio(double ratio) {
  if (ratio >= 999.5) return "x" + format_count(static_cast<std::uint64_t>(std::min(std::round(ratio), 1e18)));
  if (ratio >= 0.9995) return "x" + three_digits(ratio);
  if (ratio > 0 && ratio < 0.0005) return "x<0.001";
  return fmt::format("x{:.3f}", ratio);
}

std::string format_percent_done(double share) { return fmt::format("{:.0f} %", std::floor(share * 100)); }

std::string format_percent(double share) {
  const double percent = share * 100;
  if (percent <= 0) return "0 %";
  if (percent >= 99.95) return "100 %";
  return fmt::format("{} %", percent < 0.01 ? std::string("<0.01") : three_digits(percent));
}

}  // namespace loopscope::words
