#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace loopscope {

/// A place in a source as everything that is read names it: "app/gather.cpp:14"; the file alone when the line is
/// unknown (0). A path stays whole; give file_name(path) where there is little room.
std::string format_place(std::string_view file, std::uint32_t line);

/// The last part of a path.
std::string_view file_name(std::string_view path);

}  // namespace loopscope
