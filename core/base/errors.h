#pragma once

#include <exception>
#include <string>
#include <utility>

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

// Why there is an exception: in C++ a std::nested_exception says so, in Python __cause__.

/// What std::throw_with_nested() or throw_from() gave it for its cause; null when it has none.
std::exception_ptr cause_of(const std::exception_ptr& exception);
/// Throws the error with a cause, which may be null: Python's `raise error from cause`.
template <class Error>
[[noreturn]] void throw_from(Error error, const std::exception_ptr& cause) {
  if (!cause) throw error;
  try {
    std::rethrow_exception(cause);
  } catch (...) {
    std::throw_with_nested(std::move(error));
  }
}

/// "std::runtime_error: no such user", or the type alone when it says nothing: for the trace and for messages.
std::string describe(const std::exception_ptr& exception);
/// That, and its causes: "std::runtime_error: cannot start, caused by std::out_of_range: no such user".
std::string describe_with_causes(const std::exception_ptr& exception);

}  // namespace loopscope
