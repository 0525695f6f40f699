#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace loopscope::importers {

/// The one line that tells what an import left out, or how it took what is odd.
class Notice {
 public:
  /// "3 ends without a beginning" or "1 end without a beginning": `one` and `many` without the number. Nothing when the
  /// count is 0.
  void count(std::uint64_t count, std::string_view one, std::string_view many);
  /// "<name>: <what> ...; ...", or empty when nothing was counted.
  std::string text(std::string_view name) const;

 private:
  std::string list_;
};

/// At most `limit` bytes of a foreign text, for a message of one line: what cannot be printed becomes "?".
std::string excerpt(std::string_view text, std::size_t limit = 40);

/// A name of a foreign file as it can stand in one line: line ends and tabs are escaped, other control characters
/// become U+FFFD.
void make_printable(std::string& text);

}  // namespace loopscope::importers
