#include "app/presets/catalogue/quoted.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/utf8.h"

namespace loopscope::presets {

std::string printable(std::string_view text, std::size_t max_bytes) {
  std::string shown(text.substr(0, utf8::start(text, std::min(text.size(), max_bytes))));
  std::replace_if(
      shown.begin(), shown.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  if (shown.size() < text.size()) shown += "...";
  return shown;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMaxBytes = 60;
  return fmt::format("'{}'", printable(text, kMaxBytes));
}

}  // namespace loopscope::presets
