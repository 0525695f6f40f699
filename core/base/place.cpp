#include "core/base/place.h"

#include <fmt/format.h>

namespace loopscope {

std::string format_place(std::string_view file, std::uint32_t line) {
  return line == 0 ? std::string(file) : fmt::format("{}:{}", file, line);
}

std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace loopscope
