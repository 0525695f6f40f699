#pragma once

#include <exception>
#include <functional>
#include <string>
#include <utility>

#include "core/base/ids.h"

namespace loopscope {

class EventLoop;

/// What an exception handler is told: asyncio's context. What does not apply is empty or kNoObject.
struct ExceptionContext {
  std::string message;                     ///< what happened, "exception in callback"
  std::exception_ptr exception = nullptr;  ///< may be null: a warning has none
  ObjectId handle = kNoObject;             ///< the callback it came out of
  ObjectId task = kNoObject;
  ObjectId future = kNoObject;
};

using ExceptionHandler = std::function<void(EventLoop&, const ExceptionContext&)>;

/// The context as one line: "message (task 3): std::runtime_error: no such user". With the exception's causes.
std::string to_line(const ExceptionContext& context);

/// Who hears of the exceptions that nobody caught, and of warnings: a handler, or standard error while there is none.
/// Rejected: that a handler may replace the context or ask for the loop to end, which asyncio does not know either.
class ExceptionPolicy {
 public:
  void set_handler(ExceptionHandler handler) { handler_ = std::move(handler); }
  const ExceptionHandler& handler() const { return handler_; }

  /// Tells the handler, which may set another one. When it throws, its exception and the context go to standard error;
  /// a KeyboardInterrupt is thrown on.
  void tell(EventLoop& loop, const ExceptionContext& context) const;
  /// Within a catch clause: tells of the exception that is being handled, in this context; a KeyboardInterrupt is
  /// thrown on instead.
  void tell_of_current(EventLoop& loop, ExceptionContext context) const;
  /// One line to standard error.
  static void tell_standard_error(const ExceptionContext& context);

 private:
  ExceptionHandler handler_;
};

}  // namespace loopscope
