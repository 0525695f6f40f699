#include "app/presets/catalogue/description.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/presets/catalogue/quoted.h"
#include "app/presets/catalogue/toml_reader.h"
#include "app/presets/catalogue/toml_values.h"

namespace loopscope::presets {
namespace {

using Kind = TomlValue::Kind;

/// A word of a file and what it stands for.
template <class T>
struct Word {
  std::string_view word;
  T meaning;
};

constexpr std::array<Word<ParameterType>, 4> kTypes = {{{"integer", ParameterType::integer},
                                                        {"seconds", ParameterType::seconds},
                                                        {"switch", ParameterType::switch_},
                                                        {"choice", ParameterType::choice}}};
constexpr std::array<Word<ClockKind>, 2> kClocks = {{{"virtual", ClockKind::virtual_}, {"real", ClockKind::real}}};
constexpr std::array<Word<Need>, 2> kNeeds = {{{"threads", Need::threads}, {"processes", Need::processes}}};
constexpr std::array<Word<OutputOrder>, 2> kOutputs = {
    {{"ordered", OutputOrder::total}, {"interleaved", OutputOrder::each_speaker}}};

/// The bounds that bounds may have: what fits into Values::integer() and Values::seconds().
struct Limits {
  double min;
  double max;
};
constexpr Limits limits_of(ParameterType type) {
  constexpr double kLongest = 1e9;  // 30 years
  if (type == ParameterType::seconds) return {0, kLongest};
  return {std::numeric_limits<int>::min(), std::numeric_limits<int>::max()};
}

template <class T, std::size_t N>
T meaning_of(TomlReader& reader, const TomlValue& value, const std::array<Word<T>, N>& words) {
  if (value.kind == Kind::text) {
    for (const Word<T>& word : words) {
      if (value.text == word.word) return word.meaning;
    }
  }
  std::string valid;
  for (const Word<T>& word : words) fmt::format_to(std::back_inserter(valid), ", \"{}\"", word.word);
  const std::string what = value.kind == Kind::text ? in_quotes(value.text) : std::string(to_string(value.kind));
  reader.fail(value.place, fmt::format("unknown word: {}; valid: {}", what, valid.substr(2)));
  return {};
}

template <class T, std::size_t N>
std::vector<T> list_of(TomlReader& reader, const TomlValue& list, const std::array<Word<T>, N>& words) {
  std::vector<T> meanings;
  for (const TomlValue& item : list.items) {
    const T meaning = meaning_of(reader, item, words);
    if (std::find(meanings.begin(), meanings.end(), meaning) != meanings.end()) {
      reader.fail(item.place, "the same word twice; write it once");
    }
    meanings.push_back(meaning);
  }
  return meanings;
}

bool is_name(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name.front() >= 'a' && name.front() <= 'z' && std::all_of(name.begin(), name.end(), plain);
}

std::string no_name(std::string_view text) {
  return fmt::format("{} is no name; valid: small letters, digits and _, a letter first", in_quotes(text));
}

void read_range(TomlReader& reader, const TomlValue& table, Parameter& parameter) {
  reader.only(table, "a parameter", {"name", "type", "default", "min", "max", "help"});
  const auto number = [&](const char* key, double& target, Limits limits) {
    parameter.min = limits.min;
    parameter.max = limits.max;
    if (const TomlValue* value = reader.required(table, key, Kind::floating))
      target = number_of(reader, parameter, *value);
  };
  double min = 0;
  double max = 0;
  number("min", min, limits_of(parameter.type));
  number("max", max, {min, limits_of(parameter.type).max});
  number("default", parameter.default_value, {min, max});
}

void read_switch(TomlReader& reader, const TomlValue& table, Parameter& parameter) {
  reader.only(table, "a switch", {"name", "type", "default", "help"});
  parameter.max = 1;
  if (const TomlValue* value = reader.required(table, "default", Kind::boolean))
    parameter.default_value = value->number;
}

void read_choice(TomlReader& reader, const TomlValue& table, Parameter& parameter) {
  reader.only(table, "a choice", {"name", "type", "values", "default", "help"});
  reader.required(table, "values", Kind::list);
  const TomlValue* const values = reader.texts(table, "values");
  if (values == nullptr) return;
  if (values->items.size() < 2) reader.fail(values->place, "a choice of less than two; write at least two words");
  for (const TomlValue& item : values->items) {
    if (!is_name(item.text)) reader.fail(item.place, no_name(item.text));
    if (std::find(parameter.choices.begin(), parameter.choices.end(), item.text) != parameter.choices.end()) {
      reader.fail(item.place, "the same word twice; write it once");
    }
    parameter.choices.push_back(item.text);
  }
  parameter.max = static_cast<double>(parameter.choices.size()) - 1;
  if (const TomlValue* value = reader.required(table, "default", Kind::text)) {
    parameter.default_value = choice_of(reader, parameter, *value);
  }
}

Parameter read_parameter(TomlReader& reader, const TomlValue& table) {
  Parameter parameter;
  parameter.name = reader.text(table, "name");
  if (!reader.error() && !is_name(parameter.name)) reader.fail(table.find("name")->place, no_name(parameter.name));
  if (const TomlValue* type = reader.required(table, "type", Kind::text)) {
    parameter.type = meaning_of(reader, *type, kTypes);
  }
  if (reader.error()) return parameter;
  if (parameter.type == ParameterType::switch_) {
    read_switch(reader, table, parameter);
  } else if (parameter.type == ParameterType::choice) {
    read_choice(reader, table, parameter);
  } else {
    read_range(reader, table, parameter);
  }
  parameter.help = reader.both_languages(table, "help");
  return parameter;
}

std::vector<Parameter> read_parameters(TomlReader& reader, const TomlValue& root) {
  std::vector<Parameter> parameters;
  const TomlValue* const list = reader.optional(root, "parameter", Kind::list);
  if (list == nullptr) return parameters;
  for (const TomlValue& item : list->items) {
    if (item.kind != Kind::table) {
      reader.fail(item.place, "a parameter is a table; begin each with [[parameter]]");
      break;
    }
    Parameter parameter = read_parameter(reader, item);
    if (reader.error()) break;
    const auto same = [&](const Parameter& other) { return other.name == parameter.name; };
    if (std::any_of(parameters.begin(), parameters.end(), same)) {
      reader.fail(item.find("name")->place, fmt::format("two parameters are called {}", parameter.name));
    }
    parameters.push_back(std::move(parameter));
  }
  return parameters;
}

std::vector<std::string> texts_of(const TomlValue* list) {
  std::vector<std::string> texts;
  if (list == nullptr) return texts;
  for (const TomlValue& item : list->items) texts.push_back(unfolded(item.text));
  return texts;
}

Look read_look(TomlReader& reader, const Preset& preset, const TomlValue& table) {
  reader.only(table, "a look", {"en", "zh", "when", "shows", "with"});
  Look look;
  look.text = {reader.text(table, "en"), reader.text(table, "zh")};
  look.when = reader.text(table, "when");
  reader.required(table, "shows", Kind::list);
  const TomlValue* const shows = reader.texts(table, "shows");
  if (shows != nullptr && shows->items.empty()) {
    reader.fail(shows->place, "shows is empty; write what holds at that moment");
  }
  look.shows = texts_of(shows);
  const TomlValue* const with = reader.texts(table, "with");
  look.with = texts_of(with);
  if (reader.error()) return look;
  if (const Result<Values> values = parse_settings(preset, look.with); !values) {
    reader.fail(with->place, values.error().message);
  }
  return look;
}

std::vector<Look> read_looks(TomlReader& reader, const Preset& preset, const TomlValue& root) {
  std::vector<Look> looks;
  const TomlValue* const list = reader.optional(root, "look", Kind::list);
  if (list == nullptr) return looks;
  for (const TomlValue& item : list->items) {
    if (item.kind != Kind::table) {
      reader.fail(item.place, "a look is a table; begin each with [[look]]");
      break;
    }
    looks.push_back(read_look(reader, preset, item));
  }
  return looks;
}

void read_group(TomlReader& reader, const TomlValue& root, std::span<const Group> groups, Preset& preset) {
  const std::string name = reader.text(root, "group");
  if (reader.error()) return;
  for (const Group& group : groups) {
    if (group.name != name) continue;
    preset.group = group.name;
    preset.group_title = group.title;
    return;
  }
  std::string names;
  for (const Group& group : groups) fmt::format_to(std::back_inserter(names), ", {}", group.name);
  reader.fail(root.find("group")->place, fmt::format("unknown group {}; valid: {}", in_quotes(name), names.substr(2)));
}

void read_machine(TomlReader& reader, const TomlValue& root, Preset& preset) {
  if (const TomlValue* clocks = reader.optional(root, "clocks", Kind::list)) {
    preset.clocks = list_of(reader, *clocks, kClocks);
    if (preset.clocks.empty()) reader.fail(clocks->place, "no clock; valid: \"virtual\", \"real\", or both");
  }
  if (const TomlValue* needs = reader.optional(root, "needs", Kind::list)) {
    preset.needs = list_of(reader, *needs, kNeeds);
  }
  if (const TomlValue* output = reader.optional(root, "output", Kind::text)) {
    preset.output = meaning_of(reader, *output, kOutputs);
  }
}

}  // namespace

Result<std::vector<Group>> read_groups(std::string_view file, std::string_view text) {
  const Result<TomlValue> root = parse_toml(file, text);
  if (!root) return root.error();
  TomlReader reader(file);
  reader.only(*root, "the file", {"group"});
  std::vector<Group> groups;
  if (const TomlValue* list = reader.required(*root, "group", Kind::list)) {
    for (const TomlValue& item : list->items) {
      reader.only(item, "a group", {"name", "title"});
      groups.push_back({reader.text(item, "name"), reader.both_languages(item, "title")});
    }
  }
  if (reader.error()) return *reader.error();
  return groups;
}

Result<Preset> read_description(std::string_view name, std::string_view file, std::string_view text,
                                std::span<const Group> groups) {
  const Result<TomlValue> root = parse_toml(file, text);
  if (!root) return root.error();
  TomlReader reader(file);
  reader.only(
      *root, "a preset",
      {"group", "order", "clocks", "needs", "output", "title", "lesson", "compare", "parameter", "look", "quick"});
  Preset preset;
  preset.name = name;
  read_group(reader, *root, groups, preset);
  if (const TomlValue* order = reader.optional(*root, "order", Kind::floating)) preset.order = order->number;
  read_machine(reader, *root, preset);
  preset.title = reader.both_languages(*root, "title");
  preset.lesson = reader.both_languages(*root, "lesson");
  preset.parameters = read_parameters(reader, *root);
  preset.compare = texts_of(reader.texts(*root, "compare"));
  preset.looks = read_looks(reader, preset, *root);
  preset.quick = read_values(reader, preset, reader.optional(*root, "quick", Kind::table));
  if (reader.error()) return *reader.error();
  return preset;
}

}  // namespace loopscope::presets
