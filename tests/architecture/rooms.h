#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The table of rooms, core/rooms.txt and app/rooms.txt, as the checks and CMake read it.
namespace loopscope::architecture {

/// One row of the table.
struct Room {
  std::string name;  ///< Folder from the project's root, or the one file that is a room of its own.
  int rank = 0;
  /// Rooms whose headers a file of this room may include, besides its own: names, or one of the groups below.
  std::vector<std::string> may_use = {};
  /// Rooms that a group in may_use would allow, taken back.
  std::vector<std::string> except = {};
  /// Rooms of which a file reaches no header, through whatever others.
  std::vector<std::string> never = {};
  bool may_name_imgui = false;
};

/// Groups that may stand in Room::may_use. The ranks narrow them further.
inline constexpr std::string_view kAllOfCore = "core/*";
inline constexpr std::string_view kEveryRoom = "*";

using Rooms = std::vector<Room>;

/// The rows of a table's text. Throws std::runtime_error with the line's number when one is not understood.
Rooms parse_rooms(std::string_view text);
/// The project's own table.
const Rooms& project_rooms();

/// The row a file belongs to, or null when it lies in no room. `path` is relative to the project's root.
const Room* room_of(const Rooms& rooms, std::string_view path);

/// Whether a file of `from` may include a header of `to`, by the list and by the ranks.
bool may_include(const Room& from, const Room& to);

}  // namespace loopscope::architecture
