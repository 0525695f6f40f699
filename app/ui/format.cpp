#include "app/ui/format.h"

#include <fmt/format.h>

#include <cmath>

namespace loopscope::ui {

namespace {

struct Unit {
  double ns;
  const char* name;
};
constexpr Unit kUnits[] = {{1, "ns"}, {1e3, "us"}, {1e6, "ms"}, {1e9, "s"}, {60e9, "min"}, {3600e9, "h"}};

/// Three significant digits.
std::string three_digits(double value) {
  if (value >= 99.95) return fmt::format("{:.0f}", value);
  if (value >= 9.995) return fmt::format("{:.1f}", value);
  return fmt::format("{:.2f}", value);
}

/// Digits in groups of three, away from the decimal point on both sides.
std::string grouped(const std::string& digits, bool fraction) {
  std::string result;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const std::size_t from_point = fraction ? i : digits.size() - i;
    if (i > 0 && from_point % 3 == 0) result += ' ';
    result += digits[i];
  }
  return result;
}

}  // namespace

std::string format_duration(TimeNs ns) {
  if (ns == 0) return "0 s";
  if (ns < 0) return "-" + format_duration(ns == INT64_MIN ? INT64_MAX : -ns);
  const auto value = static_cast<double>(ns);
  const Unit* unit = &kUnits[0];
  // The next unit begins where three digits of this one would round up to it.
  for (const Unit& candidate : kUnits) {
    if (value >= candidate.ns * (candidate.ns < 60e9 ? 0.9995 : 2.0)) unit = &candidate;
  }
  if (unit->ns == 1) return fmt::format("{} ns", ns);
  return fmt::format("{} {}", three_digits(value / unit->ns), unit->name);
}

std::string format_time(TimeNs ns) {
  if (ns < 0) return "-" + format_time(-ns);
  std::string fraction = fmt::format("{:09}", ns % kNsPerSecond);
  while (fraction.size() > 3 && fraction.ends_with("000")) fraction.resize(fraction.size() - 3);
  return fmt::format("{}.{} s", grouped(std::to_string(ns / kNsPerSecond), false), grouped(fraction, true));
}

std::string format_tick(TimeNs ns, TimeNs step_ns) {
  if (ns == 0) return "0";
  const double magnitude = std::abs(static_cast<double>(ns));
  const Unit* unit = &kUnits[0];
  for (const Unit& candidate : kUnits) {
    if (candidate.ns <= 1e9 && magnitude >= candidate.ns) unit = &candidate;
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

std::string format_count(std::uint64_t n) { return grouped(std::to_string(n), false); }

std::string format_speed(double speed) {
  if (speed >= 10) return fmt::format("{:.0f}x", speed);
  if (speed >= 1) return fmt::format("{:.1f}x", speed);
  return fmt::format("{:.2f}x", speed);
}

std::string format_percent(double share) {
  const double percent = share * 100;
  if (percent <= 0) return "0 %";
  if (percent >= 99.95) return "100 %";
  return fmt::format("{} %", percent < 0.01 ? std::string("<0.01") : three_digits(percent));
}

}  // namespace loopscope::ui
