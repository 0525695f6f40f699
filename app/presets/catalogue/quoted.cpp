#include "app/presets/catalogue/quoted.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/base/utf8.h"

namespace loopscope::presets {

std::string quoted(std::string_view text) {
  constexpr std::size_t kMaxBytes = 60;
  std::string shown(text.substr(0, kMaxBytes));
  std::replace_if(
      shown.begin(), shown.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  if (text.size() > kMaxBytes) {
    shown.resize(utf8::start(text, kMaxBytes));
    shown += "...";
  }
  return fmt::format("'{}'", shown);
}

}  // namespace loopscope::presets
