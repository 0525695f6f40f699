#pragma once

#include <optional>
#include <string_view>

#include "core/base/time.h"

namespace loopscope::cli {

/// A time as it is typed: "1.5s", "20ms", "250us", "1500000ns"; a number without a unit is nanoseconds. Nothing when it
/// is not one, is negative, or is too large.
std::optional<TimeNs> parse_time(std::string_view text);

/// A picture's size in pixels.
struct Size {
  int width = 0;
  int height = 0;
};
inline constexpr Size kMinSize{320, 200};
inline constexpr Size kMaxSize{8192, 8192};

/// "1600x1000", within [kMinSize, kMaxSize]; nothing when it is not.
std::optional<Size> parse_size(std::string_view text);

}  // namespace loopscope::cli
