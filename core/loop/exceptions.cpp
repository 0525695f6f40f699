#include <fmt/format.h>

#include <cstdio>

#include "core/base/errors.h"
#include "core/loop/event_loop.h"

namespace loopscope {
namespace {

void log_line(std::string line) {
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace

std::string to_line(const ExceptionContext& context) {
  std::string line = context.message.empty() ? "unhandled exception in event loop" : context.message;
  if (context.handle != kNoObject) line += fmt::format(" (handle {})", context.handle);
  if (context.task != kNoObject) line += fmt::format(" (task {})", context.task);
  if (context.future != kNoObject) line += fmt::format(" (future {})", context.future);
  if (context.exception) line += ": " + describe(context.exception);
  return line;
}

void EventLoop::set_exception_handler(ExceptionHandler handler) { exception_handler_ = std::move(handler); }

void EventLoop::default_exception_handler(const ExceptionContext& context) { log_line(to_line(context)); }

void EventLoop::call_exception_handler(const ExceptionContext& context) {
  stamp_ns_ = -1;  // whoever handles it takes his time
  if (!exception_handler_) {
    default_exception_handler(context);
    return;
  }
  const ExceptionHandler handler = exception_handler_;  // it may set another one
  try {
    handler(*this, context);
  } catch (const KeyboardInterrupt&) {
    throw;
  } catch (...) {
    ExceptionContext broken{.message = "unhandled error in exception handler", .exception = std::current_exception()};
    default_exception_handler(broken);
    default_exception_handler(context);  // which it was to handle
  }
}

void EventLoop::warn(trace::WarningKind kind, ObjectId task, const ExceptionContext& context) {
  if (traced()) {
    std::string text = context.message;
    if (context.exception) text += ": " + describe(context.exception);
    emit(trace::Kind::warning, task, static_cast<std::uint64_t>(kind), intern(text));
  }
  call_exception_handler(context);
}

void EventLoop::handle_exception(ObjectId handle, bool is_step) {
  try {
    throw;
  } catch (const KeyboardInterrupt&) {
    throw;
  } catch (...) {
    ExceptionContext context{.message = "exception in callback", .exception = std::current_exception()};
    (is_step ? context.task : context.handle) = handle;
    call_exception_handler(context);
  }
}

}  // namespace loopscope
