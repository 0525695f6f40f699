#pragma once

#include <exception>
#include <stdexcept>
#include <string>

namespace loopscope {

/// Thrown at the await point of a task that was cancelled. As asyncio's is no Exception, this is no std::exception:
/// code that handles errors does not swallow a cancellation by accident. Catch it to clean up, and throw it on.
class CancelledError {
 public:
  CancelledError() = default;
  explicit CancelledError(std::string message) : message_(std::move(message)) {}
  /// What was given to cancel(), or empty.
  const std::string& message() const { return message_; }

 private:
  std::string message_;
};

/// An operation that the future's state does not allow: a second result, a result that is not there yet.
class InvalidStateError : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// "std::runtime_error: no such user", or the type alone when it says nothing: for the trace and for messages.
std::string describe(const std::exception_ptr& exception);

}  // namespace loopscope
