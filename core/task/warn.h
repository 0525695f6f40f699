#pragma once

#include <source_location>

#include "core/loop/event_loop.h"

namespace loopscope::detail {

/// What a destructor noticed: to the loop's trace and exception handler. Without a loop, a line to standard error.
void warn(EventLoop* loop, trace::WarningKind kind, const ExceptionContext& context) noexcept;

/// A coroutine that never began is destroyed. coroutine: where it is written.
void warn_never_awaited(const std::source_location& coroutine) noexcept;

}  // namespace loopscope::detail
