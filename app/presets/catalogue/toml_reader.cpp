#include "app/presets/catalogue/toml_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "app/presets/catalogue/quoted.h"

namespace loopscope::presets {
namespace {

std::string_view stripped(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

bool is_ascii(char byte) { return (static_cast<unsigned char>(byte) & 0x80) == 0; }

}  // namespace

std::string unfolded(std::string_view text) {
  std::string whole;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = stripped(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (!whole.empty() && (is_ascii(whole.back()) || is_ascii(line.front()))) whole += ' ';
    whole += line;
  }
  return whole;
}

void TomlReader::fail(TomlValue::Place place, std::string_view message) {
  if (!error_) error_ = toml_error(file_, place, message);
}

void TomlReader::only(const TomlValue& table, std::string_view what, std::initializer_list<std::string_view> keys) {
  for (const TomlValue& item : table.items) {
    if (std::find(keys.begin(), keys.end(), item.key) != keys.end()) continue;
    fail(item.key_place, fmt::format("unknown key {}; {} has: {}", in_quotes(item.key), what, fmt::join(keys, ", ")));
  }
}

const TomlValue* TomlReader::optional(const TomlValue& table, std::string_view key, Kind kind) {
  const TomlValue* const value = table.find(key);
  if (value == nullptr || error_) return nullptr;
  if (value->kind == kind || (value->kind == Kind::integer && kind == Kind::floating)) return value;
  fail(value->place, fmt::format("{} is {}; valid: {}", key, to_string(value->kind), to_string(kind)));
  return nullptr;
}

const TomlValue* TomlReader::required(const TomlValue& table, std::string_view key, Kind kind) {
  if (table.find(key) == nullptr) fail(table.place, fmt::format("{} is missing; it is {}", key, to_string(kind)));
  return optional(table, key, kind);
}

std::string TomlReader::text(const TomlValue& table, std::string_view key) {
  const TomlValue* const value = required(table, key, Kind::text);
  if (value == nullptr) return {};
  std::string text = unfolded(value->text);
  if (text.empty()) fail(value->place, fmt::format("{} is empty; write a text", key));
  return text;
}

const TomlValue* TomlReader::texts(const TomlValue& table, std::string_view key) {
  const TomlValue* const list = optional(table, key, Kind::list);
  if (list == nullptr) return nullptr;
  for (const TomlValue& item : list->items) {
    if (item.kind != Kind::text) {
      fail(item.place, fmt::format("{} has {} in it; valid: texts", key, to_string(item.kind)));
    } else if (stripped(item.text).empty()) {
      fail(item.place, fmt::format("{} has an empty text in it; write one", key));
    }
  }
  return error_ ? nullptr : list;
}

Text TomlReader::both_languages(const TomlValue& table, std::string_view key) {
  const TomlValue* const value = required(table, key, Kind::table);
  if (value == nullptr) return {};
  only(*value, key, {"en", "zh"});
  return {text(*value, "en"), text(*value, "zh")};
}

}  // namespace loopscope::presets
