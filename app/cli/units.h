#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/words/words.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace loopscope::cli {

/// A time as it is typed: "1.5s", "20ms", "250us", "1500000ns"; a number without a unit is nanoseconds. Nothing when it
/// is not one, is negative, or is too large.
std::optional<TimeNs> parse_time(std::string_view text);

/// What the help says of such a time.
inline constexpr const char* kTimeForms =
    "a time since the trace's first event: 1.5s, 20ms, 250us, 1500000ns or plain nanoseconds";

/// The time that was given to an option. An error names the option and the forms.
Result<TimeNs> time_option(std::string_view option, const std::string& text);

/// The language that --lang names; English when the option is not given (empty).
Result<words::Language> language_option(const std::string& text);

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
