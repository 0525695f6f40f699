#pragma once

#include <cstdint>

#include "app/model/lane_kind.h"
#include "app/model/span.h"
#include "app/model/span_list.h"
#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event/event.h"
#include "core/trace/event/task_state.h"

namespace loopscope::model {

/// An index into Model::lanes(), stable for the model's life.
using LaneIndex = std::uint32_t;
inline constexpr LaneIndex kNoLane = UINT32_MAX;

/// One row of the timeline: a loop, a task, a worker, a thread. Its spans follow each other in time without overlap.
struct Lane {
  LaneKind kind = LaneKind::task;
  LoopId loop = 0;
  ObjectId id = kNoObject;  ///< the task, the thread, the worker's number; kNoObject for a loop
  StringId name = 0;        ///< as the model names it ("say_after-1"); in Model::name()
  /// The task that created it; a loop's lane for tasks created outside tasks, and workers. Threads have none.
  LaneIndex parent = kNoLane;
  std::uint32_t depth = 0;                             ///< in the task tree; 0 for loops and the tasks right under them
  LocationId coroutine = 0;                            ///< what a task runs
  trace::TaskState state = trace::TaskState::created;  ///< now (tasks); of a thread that has ended: done
  std::uint32_t create_event = 0;                      ///< task_create, thread_begin or the first event of a loop
  std::uint32_t end_event = UINT32_MAX;                ///< task_done, thread_end or loop_stop, UINT32_MAX before it
  SpanList spans;
};

}  // namespace loopscope::model
