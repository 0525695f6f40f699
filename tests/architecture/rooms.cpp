#include "tests/architecture/rooms.h"

#include <algorithm>

namespace loopscope::architecture {

namespace {

bool contains(const std::vector<std::string_view>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

const std::vector<Room>& rooms() {
  static const std::vector<Room> table = {
      {"core/base", 0, {}},
      {"core/trace", 1, {"core/base"}},
      {"core/loop", 2, {"core/base", "core/trace"}},
      {"core/task", 3, {"core/base", "core/trace", "core/loop"}},
      {"core/sync", 4, {"core/base", "core/trace", "core/task"}},
      {"core/exec", 4, {"core/base", "core/trace", "core/loop", "core/task"}},
      {"core/net", 5, {"core/base", "core/trace", "core/loop", "core/task", "core/exec"}},
      {"core/attach", 6, {"core/base", "core/trace", "core/loop"}},
      {"app/model", 6, {"core/base", "core/trace"}},
      {"app/importers", 6, {"core/base", "core/trace"}},
      {"app/presets", 6, {kAllOfCore}},
      {"app/ui", 6, {"core/base"}, {}, true},
      {"app/exporters", 7, {"core/base", "core/trace", "app/model"}},
      {"app/diagnose", 7, {"core/base", "core/trace", "app/model"}},
      {"app/session", 7, {kAllOfCore, "app/importers", "app/model", "app/presets"}},
      {"app/views", 8, {"core/base", "core/trace", "app/ui", "app/model", "app/diagnose", "app/session"}, {}, true},
      {"app/shell", 9, {kEveryRoom}, {}, true},
      {"app/cli", 9, {kEveryRoom}, {"app/ui", "app/views"}},
      // The composition root: it joins the window and the command line, which do not know each other.
      {"app/main.cpp", 10, {kEveryRoom}},
  };
  return table;
}

const Room* room_of(std::string_view path) {
  for (const Room& room : rooms()) {
    const bool is_inside = path.size() > room.name.size() && path.substr(0, room.name.size()) == room.name &&
                           path[room.name.size()] == '/';
    if (path == room.name || is_inside) {
      return &room;
    }
  }
  return nullptr;
}

bool may_include(const Room& from, const Room& to) {
  if (&from == &to) {
    return true;
  }
  if (to.rank >= from.rank || contains(from.except, to.name)) {
    return false;
  }
  const bool is_in_core = to.name.substr(0, 5) == "core/";
  return contains(from.may_use, to.name) || contains(from.may_use, kEveryRoom) ||
         (is_in_core && contains(from.may_use, kAllOfCore));
}

}  // namespace loopscope::architecture
