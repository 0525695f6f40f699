#pragma once

#include <dirent.h>

#include <cstddef>
#include <string>

namespace loopscope {

/// What is in a folder of /proc/self: threads ("task") or descriptors ("fd").
inline std::size_t count_own(const std::string& folder) {
  DIR* const dir = ::opendir(("/proc/self/" + folder).c_str());
  std::size_t count = 0;
  while (::readdir(dir)) ++count;
  ::closedir(dir);
  return count;
}

}  // namespace loopscope
