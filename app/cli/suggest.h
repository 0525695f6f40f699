#pragma once

#include <span>
#include <string>
#include <string_view>

namespace loopscope::cli {

/// How many letters must be changed, added, left out or swapped with their neighbour to make one word of the other.
std::size_t spelling_distance(std::string_view a, std::string_view b);

/// " (did you mean report?)", for a word that is spelt nearly like one of these, or begins one of them; empty
/// otherwise.
std::string did_you_mean(std::string_view word, std::span<const std::string> names);

}  // namespace loopscope::cli
