#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/ids.h"

namespace loopscope::trace {

/// A place in a program's source.
struct Location {
  StringId file = 0;       ///< relative to the project
  StringId function = 0;   ///< normalised by normalise_function_name
  std::uint32_t line = 0;  ///< from 1; 0 for a coroutine as such. There is no column: compilers disagree about it.

  bool operator==(const Location&) const = default;
};

/// The longest string of a trace, in bytes; longer ones are cut to it and end in " [cut]".
inline constexpr std::size_t kMaxStringBytes = 1 << 20;

/// The strings and locations that the portable events of one trace refer to. Ids are dense and given out in order; id 0
/// is the empty string and the unknown location. Not thread-safe.
class Symbols {
 public:
  Symbols();
  Symbols(const Symbols& other);
  Symbols& operator=(const Symbols& other);
  Symbols(Symbols&&) noexcept = default;  // what is moved from may only be assigned to or destroyed
  Symbols& operator=(Symbols&&) noexcept = default;
  ~Symbols() = default;

  StringId intern(std::string_view text);
  LocationId intern(const Location& location);

  /// Unknown ids give the empty string, the unknown location: a reader has already rejected files that hold them.
  std::string_view string(StringId id) const;
  const Location& location(LocationId id) const;

  std::size_t string_count() const { return strings_.size(); }
  std::size_t location_count() const { return locations_.size(); }

 private:
  struct LocationHash {
    std::size_t operator()(const Location& location) const;
  };
  std::deque<std::string> strings_;  // a deque: views into it stay valid
  std::unordered_map<std::string_view, StringId> string_ids_;
  std::vector<Location> locations_;
  std::unordered_map<Location, LocationId, LocationHash> location_ids_;
};

/// The qualified name of a function out of what a compiler's `source_location::function_name()` gives, so that g++ and
/// clang agree: no return type, parameters, template arguments or anonymous namespaces; a lambda is "lambda".
/// "loopscope::Coro<void> x::{anonymous}::say_after(double)" becomes "x::say_after".
std::string normalise_function_name(std::string_view compiler_name);

}  // namespace loopscope::trace
