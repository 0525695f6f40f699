#pragma once

#include <stdexcept>

namespace loopscope {

/// What was waited for did not come in time: Python's TimeoutError.
class TimeoutError : public std::runtime_error {
 public:
  TimeoutError() : std::runtime_error("timed out") {}
};

}  // namespace loopscope
