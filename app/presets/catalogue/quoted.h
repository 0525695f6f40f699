#pragma once

#include <string>
#include <string_view>

namespace loopscope::presets {

/// What somebody typed, quoted for a message of one line: no control characters, and not all of it when it is long.
std::string quoted(std::string_view text);

}  // namespace loopscope::presets
