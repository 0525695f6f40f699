#pragma once

#include <cstdint>

#include "core/base/check.h"

namespace loopscope {

/// How many objects this thread has looked at on the way through intrusive lists, and how many Refs it has compared, in
/// checked builds: tests hold it against the number of objects, and so see that an operation does not go through all of
/// them again and again. Always 0 in other builds.
class Visits {
 public:
  static constexpr bool counted() { return LOOPSCOPE_CHECKED; }
  static std::uint64_t count() { return count_; }
  static void add() {
    if constexpr (counted()) ++count_;
  }

 private:
  inline static constinit thread_local std::uint64_t count_ = 0;
};

}  // namespace loopscope
