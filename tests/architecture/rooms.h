#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace loopscope::architecture {

/// One row of the table of rooms.
struct Room {
  std::string_view name;  ///< Folder from the project's root, or the one file that is a room of its own.
  int rank;
  /// Rooms whose headers a file of this room may include, besides its own: names, or one of the groups below.
  std::vector<std::string_view> may_use;
  /// Rooms that a group in may_use would allow, taken back.
  std::vector<std::string_view> except = {};
  bool may_name_imgui = false;
};

/// Groups that may stand in Room::may_use. The ranks narrow them further.
inline constexpr std::string_view kAllOfCore = "core/*";
inline constexpr std::string_view kEveryRoom = "*";

/// The table of rooms. A file includes only rooms of strictly lower rank, and only those its row lists.
const std::vector<Room>& rooms();

/// The row a file belongs to, or null when it lies in no room. `path` is relative to the project's root.
const Room* room_of(std::string_view path);

/// Whether a file of `from` may include a header of `to`, by the list and by the ranks.
bool may_include(const Room& from, const Room& to);

}  // namespace loopscope::architecture
