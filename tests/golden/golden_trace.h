#pragma once

#include <regex>
#include <string>

namespace loopscope {

/// An event's text without the numbers of lines of the core: a golden trace says in which file of the library a task
/// waits, and is the same when a line is added there. Places in the program keep theirs.
inline std::string without_library_lines(const std::string& text) {
  static const std::regex place("(core/[^ :]+):[0-9]+");
  return std::regex_replace(text, place, "$1");
}

}  // namespace loopscope
