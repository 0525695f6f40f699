#include "tests/architecture/checks.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>

#include "tests/architecture/rooms.h"

namespace loopscope::architecture {

namespace {

using FilesByPath = std::map<std::string, const SourceFile*, std::less<>>;

bool starts_with(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

bool is_project_path(std::string_view target) {
  return starts_with(target, "core/") || starts_with(target, "app/") || starts_with(target, "tests/");
}

bool is_layout(std::string_view path) {
  const std::size_t dot = path.rfind('.');
  const std::string_view stem = path.substr(0, dot);
  constexpr std::string_view kSuffix = "_layout";
  return stem.size() >= kSuffix.size() && stem.substr(stem.size() - kSuffix.size()) == kSuffix;
}

std::string at(const SourceFile& file, int line) { return file.path + ":" + std::to_string(line) + ": "; }

std::string allowed_list(const Rooms& rooms, const Room& from) {
  std::string list;
  for (const Room& to : rooms) {
    if (&to != &from && may_include(from, to)) {
      list += list.empty() ? "" : ", ";
      list += to.name;
    }
  }
  return list.empty() ? "no other room" : list;
}

void check_include(const SourceFile& file, const Rooms& rooms, const Room& room, const Include& include,
                   std::vector<std::string>& found) {
  const std::string place = at(file, include.line);
  if (include.target.find("../") != std::string::npos) {
    found.push_back(place + "includes \"" + include.target + "\"; name files from the project's root, without \"../\"");
    return;
  }
  if (!is_project_path(include.target)) {
    if (include.quoted) {
      found.push_back(place + "includes \"" + include.target +
                      "\"; quotes are for files named from the project's root, a library's header takes <>");
    }
    return;
  }
  const Room* target = room_of(rooms, include.target);
  if (target == nullptr) {
    found.push_back(place + "includes \"" + include.target + "\", which lies in no room");
  } else if (!may_include(room, *target)) {
    found.push_back(place + std::string(room.name) + " (rank " + std::to_string(room.rank) + ") may not include " +
                    std::string(target->name) + " (rank " + std::to_string(target->rank) +
                    "); it may use: " + allowed_list(rooms, room));
  }
}

/// A file that another reaches through its includes, and the way there: "a.h > b.h".
struct Reached {
  const SourceFile* file = nullptr;
  std::string way;
};

/// The nearest file for which `is_wanted`, `start` itself included; nothing reached when there is none.
template <class IsWanted>
Reached find_reached(const SourceFile& start, const FilesByPath& by_path, IsWanted is_wanted) {
  std::vector<Reached> pending = {{&start, {}}};
  std::set<const SourceFile*> seen = {&start};
  for (std::size_t next = 0; next < pending.size(); ++next) {
    const Reached here = pending[next];
    if (is_wanted(*here.file)) return here;
    for (const Include& include : here.file->includes) {
      const auto target = by_path.find(include.target);
      if (target == by_path.end() || !seen.insert(target->second).second) continue;
      pending.push_back({target->second, here.way.empty() ? include.target : here.way + " > " + include.target});
    }
  }
  return {};
}

void check_reach(const SourceFile& file, const Rooms& rooms, const Room& room, const FilesByPath& by_path,
                 std::vector<std::string>& found) {
  if (room.never.empty()) return;
  const Reached reached = find_reached(file, by_path, [&](const SourceFile& other) {
    const Room* target = room_of(rooms, other.path);
    return target != nullptr && target != &room &&
           std::find(room.never.begin(), room.never.end(), target->name) != room.never.end();
  });
  if (reached.file == nullptr) return;
  found.push_back(at(file, 1) + room.name + " may not reach " + room_of(rooms, reached.file->path)->name +
                  ", through whatever headers: " + reached.way);
}

void check_imgui(const SourceFile& file, const Room& room, const FilesByPath& by_path,
                 std::vector<std::string>& found) {
  if (file.imgui_line != 0 && !room.may_name_imgui) {
    found.push_back(at(file, file.imgui_line) + std::string(room.name) + " may not name Dear ImGui");
    return;
  }
  if (!is_layout(file.path)) {
    return;
  }
  const Reached reached = find_reached(file, by_path, [](const SourceFile& other) { return other.imgui_line != 0; });
  if (reached.file == &file) {
    found.push_back(at(file, file.imgui_line) + "a layout may not name Dear ImGui");
  } else if (reached.file != nullptr) {
    found.push_back(at(file, 1) + "a layout may not include, directly or not, " + reached.file->path +
                    ", which names Dear ImGui");
  }
}

}  // namespace

std::vector<std::string> violations(const std::vector<SourceFile>& files, const Rooms& rooms) {
  FilesByPath by_path;
  for (const SourceFile& file : files) {
    by_path.emplace(file.path, &file);
  }
  std::vector<std::string> found;
  for (const SourceFile& file : files) {
    const Room* room = room_of(rooms, file.path);
    if (room == nullptr) {
      found.push_back(at(file, 1) + "lies in no room; the table of rooms is in core/rooms.txt and app/rooms.txt");
      continue;
    }
    for (const Include& include : file.includes) {
      check_include(file, rooms, *room, include, found);
    }
    check_reach(file, rooms, *room, by_path, found);
    check_imgui(file, *room, by_path, found);
  }
  return found;
}

std::vector<std::string> rooms_not_drawn(const Rooms& rooms, std::string_view part, std::string_view readme) {
  const std::size_t begin = readme.find("## ARCHITECTURE");
  const std::size_t end = readme.find("\n| ", begin == std::string_view::npos ? 0 : begin);
  const std::string_view drawing = begin == std::string_view::npos ? "" : readme.substr(begin, end - begin);
  std::vector<std::string> missing;
  for (const Room& room : rooms) {
    if (!starts_with(room.name, std::string(part) + "/")) continue;
    if (drawing.find(room.name.substr(part.size() + 1)) == std::string_view::npos) missing.push_back(room.name);
  }
  return missing;
}

std::vector<std::string> unexpected_top_level(const std::vector<std::string>& entries) {
  constexpr std::array<std::string_view, 10> kAllowed = {
      "CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "app", "assets", "build", "core",
      "tests",          "third_party",
  };
  std::vector<std::string> unexpected;
  for (const std::string& entry : entries) {
    const bool hidden = starts_with(entry, ".");
    if (!hidden && std::find(kAllowed.begin(), kAllowed.end(), entry) == kAllowed.end()) {
      unexpected.push_back(entry);
    }
  }
  return unexpected;
}

}  // namespace loopscope::architecture
