#pragma once

#include <exception>
#include <functional>
#include <string>

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

/// The context as one line: "message (task 3): std::runtime_error: no such user".
std::string to_line(const ExceptionContext& context);

}  // namespace loopscope
