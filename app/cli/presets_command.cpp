#include <fmt/format.h>

#include "app/cli/commands.h"
#include "app/cli/json.h"
#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "app/presets/preset.h"
#include "core/base/duration.h"
#include "core/trace/event/event_text.h"

namespace loopscope::cli {
namespace {

using presets::Parameter;
using presets::ParameterType;
using presets::Preset;

Json to_json(const presets::Text& text) { return {{"en", text.en}, {"zh", text.zh}}; }

/// A parameter's number: whole ones without a decimal point.
Json number(const Parameter& parameter, double value) {
  if (parameter.type == ParameterType::integer) return static_cast<std::int64_t>(value);
  return value;
}

Json to_json(const Parameter& parameter) {
  return {{"name", parameter.name},
          {"type", presets::to_string(parameter.type)},
          {"default", number(parameter, parameter.default_value)},
          {"min", number(parameter, parameter.min)},
          {"max", number(parameter, parameter.max)},
          {"help", to_json(parameter.help)}};
}

Json to_json(const Preset& preset) {
  Json parameters = Json::array();
  for (const Parameter& parameter : preset.parameters) parameters.push_back(to_json(parameter));
  return {{"name", preset.name},
          {"group", preset.group},
          {"title", to_json(preset.title)},
          {"lesson", to_json(preset.lesson)},
          {"clock", trace::to_string(preset.clock)},
          {"expected_ns", preset.expected_ns ? Json(*preset.expected_ns) : Json()},
          {"parameters", std::move(parameters)}};
}

Json presets_json() {
  Json presets = Json::array();
  for (const Preset& preset : presets::presets()) presets.push_back(to_json(preset));
  return {{"format", 1}, {"presets", std::move(presets)}};
}

std::string parameter_text(const Parameter& parameter, int width) {
  const char* unit = parameter.type == ParameterType::seconds ? " s" : "";
  const std::string line = fmt::format("{} = {}{}: {} ({}{} to {}{})", parameter.name, parameter.default_value, unit,
                                       parameter.help.en, parameter.min, unit, parameter.max, unit);
  return wrap(line, width, 8);
}

std::string people_text(int width) {
  std::string out;
  std::string_view group;
  for (const Preset& preset : presets::presets()) {
    if (preset.group != group) out += fmt::format("{}{}\n", group.empty() ? "" : "\n", preset.group);
    group = preset.group;
    const std::string length = preset.expected_ns ? ", " + format_duration(*preset.expected_ns) : std::string();
    out +=
        wrap(fmt::format("{}: {} ({} clock{})", preset.name, preset.title.en, trace::to_string(preset.clock), length),
             width, 2);
    out += wrap(preset.lesson.en, width, 6);
    for (const Parameter& parameter : preset.parameters) out += parameter_text(parameter, width);
  }
  return out;
}

}  // namespace

Result<void> list_presets(const PresetsRequest& request) {
  constexpr int kWidthOfPages = 100;
  const int terminal = terminal_width();
  return print(request.json ? json_text(presets_json()) : people_text(terminal > 0 ? terminal : kWidthOfPages));
}

}  // namespace loopscope::cli
