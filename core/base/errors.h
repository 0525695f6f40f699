#pragma once

#include <exception>
#include <string>

namespace loopscope {

// What is thrown to end a program's work rather than to report an error. As in asyncio neither is an Exception, these
// are no std::exception: code that handles errors does not swallow them by accident.

/// Thrown at the await point of a task that was cancelled. Catch it to clean up, and throw it on.
class CancelledError {
 public:
  CancelledError() = default;
  explicit CancelledError(std::string message) : message_(std::move(message)) {}
  /// What was given to cancel(), or empty.
  const std::string& message() const { return message_; }

 private:
  std::string message_;
};

/// The user asked the program to end (SIGINT). It leaves the loop whatever it comes out of, and no exception handler
/// sees it.
class KeyboardInterrupt {};

/// "std::runtime_error: no such user", or the type alone when it says nothing: for the trace and for messages.
std::string describe(const std::exception_ptr& exception);

}  // namespace loopscope
