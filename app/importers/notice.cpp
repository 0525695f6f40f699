#include "app/importers/notice.h"

#include <fmt/format.h>

namespace loopscope::importers {

void Notice::count(std::uint64_t count, std::string_view one, std::string_view many) {
  if (count == 0) return;
  if (!list_.empty()) list_ += "; ";
  list_ += fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string Notice::text(std::string_view name) const {
  return list_.empty() ? std::string() : fmt::format("{}, as imported: {}", name, list_);
}

std::string excerpt(std::string_view text, std::size_t limit) {
  std::string out(text.substr(0, limit));
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  if (text.size() > limit) out += "...";
  return out;
}

}  // namespace loopscope::importers
