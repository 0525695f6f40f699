#include "app/cli/preset_options.h"

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

}  // namespace loopscope::cli
