#pragma once

#include <stdexcept>

#include "core/base/errors.h"

namespace loopscope {

/// An operation that the future's state does not allow: a second result, a result that is not there yet.
class InvalidStateError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

}  // namespace loopscope
