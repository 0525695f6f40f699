#include "core/task/warn.h"

#include <fmt/format.h>

#include "core/base/place.h"
#include "core/task/task_base.h"
#include "core/trace/event/symbols.h"

namespace loopscope::detail {

void warn(EventLoop* loop, trace::WarningKind kind, const ExceptionContext& context) noexcept {
  try {
    if (loop) {
      loop->warn(kind, context.task, context);
    } else {
      EventLoop::default_exception_handler(context);
    }
  } catch (
      ...) {  // NOLINT(bugprone-empty-catch): a KeyboardInterrupt of the handler, and a destructor cannot pass it on
  }
}

// Without the line: compilers disagree about that of a coroutine, and a trace is the same whichever built the program.
void warn_never_awaited(const std::source_location& coroutine) noexcept {
  const TaskBase* const dropped_by = TaskBase::current();
  warn(running_loop_or_null(), trace::WarningKind::never_awaited,
       {.message =
            fmt::format("coroutine {} ({}) was never awaited",
                        trace::normalise_function_name(coroutine.function_name()), file_name(coroutine.file_name())),
        .task = dropped_by ? dropped_by->id() : kNoObject});
}

}  // namespace loopscope::detail
