#include "app/cli/preset_options.h"

#include <utility>

#include <fmt/format.h>

namespace loopscope::cli {

void PresetOptions::declare(Options& options) {
  options.value("--preset", "NAME", preset, "A preset by name; `loopscope presets` lists them");
  options.values("--set", "KEY=VALUE", settings, "A parameter of the preset; may be repeated");
  options.value("--clock", "CLOCK", clock, "virtual or real; without it the preset's own");
}

Result<void> PresetOptions::check(const std::string& file) const {
  if (!file.empty() && !preset.empty()) {
    return Error{fmt::format("'{}' and --preset {} exclude each other; give one of them", file, preset)};
  }
  if (!preset.empty()) return {};
  if (!settings.empty()) {
    return Error{fmt::format("--set {} needs a preset; give --preset NAME too", settings.front())};
  }
  if (!clock.empty()) return Error{fmt::format("--clock {} needs a preset; give --preset NAME too", clock)};
  return {};
}

Result<PresetChoice> PresetOptions::choice() const {
  const Result<const presets::Preset*> found = presets::require_preset(preset);
  if (!found) return found.error();
  Result<presets::Values> values = presets::parse_settings(**found, settings);
  if (!values) return values.error();
  PresetChoice choice{*found, *std::move(values), {}};
  if (clock == "virtual") choice.clock = trace::ClockKind::virtual_;
  if (clock == "real") choice.clock = trace::ClockKind::real;
  if (!clock.empty() && !choice.clock) {
    return Error{fmt::format("unknown clock '{}'; clocks are virtual, real", clock)};
  }
  return choice;
}

}  // namespace loopscope::cli
