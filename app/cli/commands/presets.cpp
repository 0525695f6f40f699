#include <memory>
#include <optional>

#include <fmt/format.h>

#include "app/cli/command.h"
#include "app/cli/json.h"
#include "app/cli/output.h"
#include "app/cli/text_table.h"
#include "app/presets/catalogue/preset.h"
#include "core/base/duration.h"

namespace loopscope::cli {
namespace {

using presets::Parameter;
using presets::ParameterType;
using presets::Preset;

void write(JsonWriter& json, std::string_view name, const presets::Text& text) {
  json.key(name);
  json.begin_object();
  json.member("en", text.en);
  json.member("zh", text.zh);
  json.end_object();
}

/// A parameter's number: whole ones without a decimal point.
void write(JsonWriter& json, std::string_view name, const Parameter& parameter, double value) {
  if (parameter.type == ParameterType::integer) {
    json.member(name, static_cast<std::int64_t>(value));
  } else {
    json.member(name, value);
  }
}

void write(JsonWriter& json, const Parameter& parameter) {
  json.begin_object();
  json.member("name", parameter.name);
  json.member("type", presets::to_string(parameter.type));
  write(json, "default", parameter, parameter.default_value);
  write(json, "min", parameter, parameter.min);
  write(json, "max", parameter, parameter.max);
  write(json, "help", parameter.help);
  json.end_object();
}

void write(JsonWriter& json, const Preset& preset) {
  json.begin_object();
  json.member("name", preset.name);
  json.member("group", preset.group);
  write(json, "title", preset.title);
  write(json, "lesson", preset.lesson);
  json.member("clock", to_string(preset.clock()));
  json.member("expected_ns", preset.expected_ns(presets::default_values(preset)));
  json.key("parameters");
  json.begin_array();
  for (const Parameter& parameter : preset.parameters) write(json, parameter);
  json.end_array();
  json.end_object();
}

void print_json(Printer& out) {
  JsonWriter json(out);
  json.begin_object();
  json.member("format", 1);
  json.key("presets");
  json.begin_array();
  for (const Preset& preset : presets::presets()) write(json, preset);
  json.end_array();
  json.end_object();
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
    const std::optional<TimeNs> expected = preset.expected_ns(presets::default_values(preset));
    const std::string length = expected ? ", " + format_duration(*expected) : std::string();
    out += wrap(fmt::format("{}: {} ({} clock{})", preset.name, preset.title.en, to_string(preset.clock()), length),
                width, 2);
    out += wrap(preset.lesson.en, width, 6);
    for (const Parameter& parameter : preset.parameters) out += parameter_text(parameter, width);
  }
  return out;
}

class Presets final : public Command {
 public:
  const CommandInfo& info() const override {
    static const CommandInfo info{.name = "presets",
                                  .usage = {"[--json]"},
                                  .summary = "List the programs there are to load, their parameters and lessons",
                                  .details = "",
                                  .examples = {"loopscope presets"}};
    return info;
  }

  void declare(Options& options) override { options.flag("--json", json_, "As JSON"); }

  Result<void> check() override { return {}; }

  Result<void> run(Display&) override {
    constexpr int kWidthOfPages = 100;
    const int terminal = terminal_width();
    Printer out;
    if (json_) {
      print_json(out);
    } else {
      out.add(people_text(terminal > 0 ? terminal : kWidthOfPages));
    }
    return out.finish();
  }

 private:
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> presets_command() { return std::make_unique<Presets>(); }

}  // namespace loopscope::cli
