#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/ids.h"
#include "core/trace/event/symbols.h"
#include "core/trace/replay/loop_state.h"

namespace loopscope::trace {

/// Whether a place is in the code of a library that runs coroutines, rather than in the program that is looked at. The
/// one list of what such libraries are:
///   - Loopscope's own core: namespace loopscope, in a folder `core`. Both, since a program may well have a `core`.
/// What records other runtimes adds its libraries here (Python's asyncio and site-packages).
bool is_library(const Symbols& symbols, LocationId place);

/// Finds the place of a program at which a task stands: the co_await of its innermost coroutine that is the program's
/// own. `await reader.readline()` stands at that line, not at the line of the library that waits for the descriptor.
/// Remembers what is a library's, for one table of symbols, which may grow.
class UserPlace {
 public:
  /// The frame of that coroutine; where all are a library's the innermost; null of an empty stack.
  const StackFrame* frame_of(std::span<const StackFrame> stack, const Symbols& symbols);
  /// 0 when that coroutine has not awaited yet.
  LocationId of(std::span<const StackFrame> stack, const Symbols& symbols);
  /// The place of a task_await: that of the task's stack after it, or the event's own where the stack is not known.
  LocationId of(const Event& task_await, const LoopState& state, const Symbols& symbols);

 private:
  bool known_library(const Symbols& symbols, LocationId place);

  enum class Known : std::uint8_t { unknown, program, library };
  std::vector<Known> known_;  // by location
};

}  // namespace loopscope::trace
