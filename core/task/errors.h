#pragma once

#include <exception>
#include <stdexcept>

#include "core/base/errors.h"

namespace loopscope {

/// An operation that the future's state does not allow: a second result, a result that is not there yet.
class InvalidStateError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// What was waited for did not come in time: Python's TimeoutError.
class TimeoutError : public std::runtime_error {
 public:
  TimeoutError() : std::runtime_error("timed out") {}
};

/// More coroutines await each other directly than a task can be in: Python's RecursionError, which comes much earlier
/// there.
class RecursionError : public std::runtime_error {
 public:
  RecursionError() : std::runtime_error("maximum recursion depth exceeded") {}
};

/// Whether there is an exception, and it is of this type.
template <class E>
bool is_a(const std::exception_ptr& exception) {
  if (!exception) return false;
  try {
    std::rethrow_exception(exception);
  } catch (const E&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace loopscope
