#pragma once

#include <cstdint>
#include <string>

#include "core/base/ids.h"

namespace loopscope::trace {

/// The name of a task that was given none: asyncio counts such tasks of a loop, from 1.
inline std::string default_task_name(std::uint64_t number) { return "Task-" + std::to_string(number); }

/// The name of a task whose creation was dropped.
inline std::string unseen_task_name(ObjectId task) { return "task #" + std::to_string(task); }

/// The name of a loop that was given none.
inline std::string default_loop_name(LoopId loop) { return loop == 0 ? "Loop" : "Loop " + std::to_string(loop + 1); }

}  // namespace loopscope::trace
