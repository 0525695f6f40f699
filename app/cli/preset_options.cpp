#include "app/cli/preset_options.h"

#include <optional>

#include <fmt/format.h>

#include "app/cli/units.h"

namespace loopscope::cli {

void PresetOptions::declare(Options& options) {
  options.value("--preset", "NAME", preset,
                "A preset by name, which `loopscope presets` lists, or a preset file, such as ./mine.toml");
  options.values("--set", "KEY=VALUE", settings, "A parameter of the preset; may be repeated");
  options.value("--clock", "CLOCK", clock, "virtual or real; without it the preset's own");
  options.value("--turn-cost", "T", turn_cost, kTurnCostHelp);
}

Result<presets::RunRequest> PresetOptions::request() const {
  Result<presets::RunRequest> request = presets::parse_request(preset, settings, clock);
  if (!request) return request;
  if (const Result<void> set = set_turn_cost(*request, turn_cost); !set) return set.error();
  return request;
}

Result<void> set_turn_cost(presets::RunRequest& request, const std::string& turn_cost) {
  if (turn_cost.empty()) return {};
  const std::optional<TimeNs> cost = parse_time(turn_cost);
  if (!cost || Duration(*cost) > presets::kMaxTurnCost) {
    return Error{
        fmt::format("--turn-cost: '{}' is no time that a turn can take; valid are 0 to 1s, such as 10us", turn_cost)};
  }
  if (request.clock == ClockKind::real) {
    return Error{
        fmt::format("--turn-cost {}: on the real clock turns take what they take; give --clock virtual", turn_cost)};
  }
  request.turn_cost = Duration(*cost);
  return {};
}

}  // namespace loopscope::cli
