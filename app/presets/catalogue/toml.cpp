#include "app/presets/catalogue/toml.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
// Debian's version 3.3 asserts, and lets a release build assume, that a key begins as one; its parser handles the
// others all the same, and "[[[" is such a file.
#define TOML_ASSERT(expression) static_assert(true)
#include <toml++/impl/preprocessor.h>
#undef TOML_ASSERT_ASSUME
#define TOML_ASSERT_ASSUME(expression) static_assert(true)
#include <toml++/toml.h>

#include "app/presets/catalogue/quoted.h"

namespace loopscope::presets {
namespace {

TomlValue::Place place_of(const toml::source_region& region) {
  // What toml++ has made itself, such as the table of a dotted key, may stand nowhere.
  return {std::max(1U, region.begin.line), std::max(1U, region.begin.column)};
}

TomlValue converted(const toml::node& node);

std::vector<TomlValue> items_of(const toml::array& list) {
  std::vector<TomlValue> items;
  for (const toml::node& item : list) items.push_back(converted(item));
  return items;
}

std::vector<TomlValue> items_of(const toml::table& table) {
  std::vector<TomlValue> items;
  for (const auto& [key, item] : table) {
    TomlValue value = converted(item);
    value.key = std::string(key.str());
    value.key_place = place_of(key.source());
    items.push_back(std::move(value));
  }
  std::sort(items.begin(), items.end(), [](const TomlValue& a, const TomlValue& b) {
    return std::tie(a.key_place.line, a.key_place.column) < std::tie(b.key_place.line, b.key_place.column);
  });
  return items;
}

TomlValue converted(const toml::node& node) {
  TomlValue value;
  value.place = place_of(node.source());
  if (const auto* const text = node.as_string()) {
    value.kind = TomlValue::Kind::text;
    value.text = text->get();
  } else if (const auto* const integer = node.as_integer()) {
    value.kind = TomlValue::Kind::integer;
    value.number = static_cast<double>(integer->get());
  } else if (const auto* const floating = node.as_floating_point()) {
    value.kind = TomlValue::Kind::floating;
    value.number = floating->get();
  } else if (const auto* const boolean = node.as_boolean()) {
    value.kind = TomlValue::Kind::boolean;
    value.number = boolean->get() ? 1 : 0;
  } else if (const toml::array* const list = node.as_array()) {
    value.kind = TomlValue::Kind::list;
    value.items = items_of(*list);
  } else if (const toml::table* const table = node.as_table()) {
    value.kind = TomlValue::Kind::table;
    value.items = items_of(*table);
  } else {
    value.kind = TomlValue::Kind::time;
  }
  return value;
}

}  // namespace

const TomlValue* TomlValue::find(std::string_view wanted) const {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const TomlValue& item) { return item.key == wanted; });
  return found == items.end() ? nullptr : &*found;
}

const char* to_string(TomlValue::Kind kind) {
  switch (kind) {
    case TomlValue::Kind::text:
      return "a text";
    case TomlValue::Kind::integer:
      return "a whole number";
    case TomlValue::Kind::floating:
      return "a number";
    case TomlValue::Kind::boolean:
      return "true or false";
    case TomlValue::Kind::list:
      return "a list";
    case TomlValue::Kind::table:
      return "a table";
    case TomlValue::Kind::time:
      return "a date or time";
  }
  return "?";
}

Error toml_error(std::string_view file, TomlValue::Place place, std::string_view message) {
  return {fmt::format("{}:{}:{}: {}", file, place.line, place.column, message)};
}

Result<TomlValue> parse_toml(std::string_view file, std::string_view text) {
  const toml::parse_result parsed = toml::parse(text);
  if (parsed.failed()) {
    constexpr std::size_t kMaxBytes = 300;
    const toml::parse_error& error = parsed.error();
    return toml_error(file, place_of(error.source()), printable(error.description(), kMaxBytes));
  }
  return converted(parsed.table());
}

}  // namespace loopscope::presets
