#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

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

void write(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name);
  json.begin_array();
  for (const std::string& text : texts) json.value(text);
  json.end_array();
}

/// A parameter's value: whole numbers without a decimal point, a switch as true or false, a choice as its word.
void write(JsonWriter& json, std::string_view name, const Parameter& parameter, double value) {
  switch (parameter.type) {
    case ParameterType::integer:
      return json.member(name, static_cast<std::int64_t>(value));
    case ParameterType::seconds:
      return json.member(name, value);
    case ParameterType::switch_:
      return json.member(name, value != 0);
    case ParameterType::choice:
      return json.member(name, presets::value_text(parameter, value));
  }
}

/// The words of a choice stand in no order, so it has them instead of a least and a greatest.
void write_range(JsonWriter& json, const Parameter& parameter) {
  if (parameter.type == ParameterType::choice) return write(json, "values", parameter.choices);
  write(json, "min", parameter, parameter.min);
  write(json, "max", parameter, parameter.max);
}

void write(JsonWriter& json, const Parameter& parameter) {
  json.begin_object();
  json.member("name", parameter.name);
  json.member("type", presets::to_string(parameter.type));
  write(json, "default", parameter, parameter.default_value);
  write_range(json, parameter);
  write(json, "help", parameter.help);
  json.end_object();
}

void write(JsonWriter& json, const presets::Look& look) {
  json.begin_object();
  write(json, "text", look.text);
  json.member("when", look.when);
  write(json, "shows", look.shows);
  write(json, "with", look.with);
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
  json.key("looks");
  json.begin_array();
  for (const presets::Look& look : preset.looks) write(json, look);
  json.end_array();
  write(json, "compare", preset.compare);
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
  const bool words = parameter.type == ParameterType::switch_ || parameter.type == ParameterType::choice;
  const std::string range =
      words ? presets::range_text(parameter) : fmt::format("{}{} to {}{}", parameter.min, unit, parameter.max, unit);
  const std::string line =
      fmt::format("{} = {}{}: {} ({})", parameter.name, presets::value_text(parameter, parameter.default_value), unit,
                  parameter.help.en, range);
  return wrap(line, width, 8);
}

std::string title_text(const Preset& preset, int width) {
  const std::optional<TimeNs> expected = preset.expected_ns(presets::default_values(preset));
  const std::string length = expected ? ", " + format_duration(*expected) : std::string();
  return wrap(fmt::format("{}: {} ({} clock{})", preset.name, preset.title.en, to_string(preset.clock()), length),
              width, 2);
}

/// All of them, to choose from.
std::string list_text(int width) {
  std::string out;
  std::string_view group;
  for (const Preset& preset : presets::presets()) {
    if (preset.group != group) out += fmt::format("{}{}\n", group.empty() ? "" : "\n", preset.group_title.en);
    group = preset.group;
    out += title_text(preset, width);
    for (const Parameter& parameter : preset.parameters) out += parameter_text(parameter, width);
  }
  return out + "\n`loopscope presets --lesson NAME` prints a preset's lesson, and what to look for.\n";
}

/// One of them, with its lesson.
std::string lesson_text(const Preset& preset, int width) {
  std::string out = title_text(preset, width) + "\n" + wrap(preset.lesson.en, width, 2) + "\n";
  for (const Parameter& parameter : preset.parameters) out += parameter_text(parameter, width);
  if (!preset.looks.empty()) out += "\n  What to look for:\n";
  for (const presets::Look& look : preset.looks) {
    const std::string with = look.with.empty() ? "" : fmt::format(" (with {})", fmt::join(look.with, " "));
    out += wrap(fmt::format("- {}{}", look.text.en, with), width, 4);
  }
  if (!preset.compare.empty()) {
    out += "\n" + wrap(fmt::format("Compare with: {}", fmt::join(preset.compare, ", ")), width, 2);
  }
  return out;
}

class Presets final : public Command {
 public:
  const CommandInfo& info() const override {
    static const CommandInfo info{
        .name = "presets",
        .usage = {"[--json | --lesson NAME]"},
        .summary = "List the programs there are to load and their parameters, or print a lesson",
        .details = "",
        .examples = {"loopscope presets", "loopscope presets --lesson deadlock"}};
    return info;
  }

  void declare(Options& options) override {
    options.value("--lesson", "NAME", name_, "The lesson of one preset, and what to look for in it");
    options.flag("--json", json_, "All of them, with everything that is known of them, as JSON");
  }

  Result<void> check() override {
    if (name_.empty()) return {};
    if (json_) return Error{"presets: --json tells of all presets; leave --lesson out"};
    const Result<const Preset*> preset = presets::require_preset(name_);
    if (!preset) return preset.error();
    preset_ = *preset;
    return {};
  }

  Result<void> run(Display&) override {
    constexpr int kWidthOfPages = 100;
    const int width = terminal_width() > 0 ? terminal_width() : kWidthOfPages;
    Printer out;
    if (json_) {
      print_json(out);
    } else {
      out.add(preset_ == nullptr ? list_text(width) : lesson_text(*preset_, width));
    }
    return out.finish();
  }

 private:
  std::string name_;
  bool json_ = false;
  const Preset* preset_ = nullptr;
};

}  // namespace

std::unique_ptr<Command> presets_command() { return std::make_unique<Presets>(); }

}  // namespace loopscope::cli
