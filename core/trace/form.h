#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/trace/event.h"

namespace loopscope::trace {

/// The latest moment a trace can hold, some 146 years after its first event: sums of two times never overflow.
inline constexpr TimeNs kMaxTimeNs = (TimeNs{1} << 62) - 1;

/// Checks one portable event against the schema of its kind: the kind exists, the time and the enumerators are in
/// range, string and location ids are below the given counts (those of Symbols), unused fields are 0, a kind with a
/// subject has one. Says what is wrong. What an event may follow is Validator's business.
std::optional<std::string> check_form(const Event& event, std::size_t string_count, std::size_t location_count);

}  // namespace loopscope::trace
