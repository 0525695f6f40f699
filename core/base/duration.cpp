#include "core/base/duration.h"

#include <fmt/format.h>

namespace loopscope {
namespace {

struct Unit {
  double ns;
  const char* name;
};
constexpr Unit kUnits[] = {{1, "ns"}, {1e3, "us"}, {1e6, "ms"}, {1e9, "s"}, {60e9, "min"}, {3600e9, "h"}};

}  // namespace

std::string format_duration(TimeNs ns) {
  if (ns == 0) return "0 s";
  if (ns < 0) return "-" + format_duration(ns == INT64_MIN ? INT64_MAX : -ns);
  const auto length = static_cast<double>(ns);
  const Unit* unit = &kUnits[0];
  // The next unit begins where three digits of this one would round up to it.
  for (const Unit& candidate : kUnits) {
    if (length >= candidate.ns * (candidate.ns < 60e9 ? 0.9995 : 2.0)) unit = &candidate;
  }
  if (unit->ns == 1) return fmt::format("{} ns", ns);
  const double value = length / unit->ns;
  const int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", value, decimals, unit->name);
}

}  // namespace loopscope
