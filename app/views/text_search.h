#pragma once

#include <string>
#include <string_view>

namespace loopscope::views {

/// Latin capitals as small letters; everything else as it is.
std::string lower_case(std::string_view text);

/// Whether the text has the words in it, whatever the case of its Latin letters. `words` is in lower case.
bool contains(std::string_view text, std::string_view words);

}  // namespace loopscope::views
