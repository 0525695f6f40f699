#include "core/loop/exception_policy.h"

#include <fmt/format.h>

#include <cstdio>

#include "core/base/errors.h"

namespace loopscope {

std::string to_line(const ExceptionContext& context) {
  std::string line = context.message.empty() ? "unhandled exception in event loop" : context.message;
  if (context.handle != kNoObject) line += fmt::format(" (handle {})", context.handle);
  if (context.task != kNoObject) line += fmt::format(" (task {})", context.task);
  if (context.future != kNoObject) line += fmt::format(" (future {})", context.future);
  if (context.exception) line += ": " + describe_with_causes(context.exception);
  return line;
}

void ExceptionPolicy::tell_standard_error(const ExceptionContext& context) {
  const std::string line = to_line(context) + '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

void ExceptionPolicy::tell(EventLoop& loop, const ExceptionContext& context) const {
  if (!handler_) {
    tell_standard_error(context);
    return;
  }
  const ExceptionHandler handler = handler_;  // it may set another one
  try {
    handler(loop, context);
  } catch (const KeyboardInterrupt&) {
    throw;
  } catch (...) {
    tell_standard_error({.message = "unhandled error in exception handler", .exception = std::current_exception()});
    tell_standard_error(context);  // which it was to handle
  }
}

void ExceptionPolicy::tell_of_current(EventLoop& loop, ExceptionContext context) const {
  try {
    throw;
  } catch (const KeyboardInterrupt&) {
    throw;
  } catch (...) {
    context.exception = std::current_exception();
    tell(loop, context);
  }
}

}  // namespace loopscope
