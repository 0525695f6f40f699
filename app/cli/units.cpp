#include "app/cli/units.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include <fmt/format.h>

namespace loopscope::cli {
namespace {

struct Unit {
  std::string_view name;
  TimeNs ns;
};
constexpr std::array kUnits{Unit{"ns", 1}, Unit{"us", 1'000}, Unit{"µs", 1'000}, Unit{"ms", kNsPerMs},
                            Unit{"s", kNsPerSecond}};

std::optional<TimeNs> whole_number(std::string_view digits, TimeNs unit) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return {};
  if (value < 0 || value > INT64_MAX / unit) return {};
  return value * unit;
}

std::optional<TimeNs> fraction(std::string_view digits, TimeNs unit) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != digits.data() + digits.size()) return {};
  const double ns = value * static_cast<double>(unit);
  constexpr double kLargest = 9.2e18;
  if (!(ns >= 0 && ns < kLargest)) return {};
  return std::llround(ns);
}

}  // namespace

std::optional<TimeNs> parse_time(std::string_view text) {
  const std::size_t digits = text.find_first_not_of("0123456789.");
  const std::string_view number = text.substr(0, digits);
  if (number.empty() || number == ".") return {};
  TimeNs unit = 1;
  if (digits != std::string_view::npos) {
    const std::string_view name = text.substr(digits);
    unit = 0;
    for (const Unit& known : kUnits) {
      if (known.name == name) unit = known.ns;
    }
    if (unit == 0) return {};
  }
  return number.find('.') == std::string_view::npos ? whole_number(number, unit) : fraction(number, unit);
}

Result<TimeNs> time_option(std::string_view option, const std::string& text) {
  const std::optional<TimeNs> time = parse_time(text);
  if (time) return *time;
  return Error{
      fmt::format("{}: '{}' is not a time; valid are 1.5s, 20ms, 250us, 1500000ns or plain nanoseconds", option, text)};
}

Result<words::Language> language_option(const std::string& text) {
  if (text.empty()) return words::Language::en;
  if (const auto language = words::find_language(text)) return *language;
  return Error{fmt::format("--lang: unknown language '{}'; languages are en, zh", text)};
}

std::optional<Size> parse_size(std::string_view text) {
  const std::size_t cross = text.find('x');
  if (cross == std::string_view::npos) return {};
  const auto width = whole_number(text.substr(0, cross), 1);
  const auto height = whole_number(text.substr(cross + 1), 1);
  if (!width || !height) return {};
  if (*width < kMinSize.width || *width > kMaxSize.width) return {};
  if (*height < kMinSize.height || *height > kMaxSize.height) return {};
  return Size{static_cast<int>(*width), static_cast<int>(*height)};
}

}  // namespace loopscope::cli
