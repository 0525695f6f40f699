#pragma once

#include <optional>

#include "app/model/span.h"
#include "core/trace/event/task_state.h"
#include "core/trace/replay/loop_state.h"

namespace loopscope::model {

/// What a loop's lane shows while the loop is in this phase.
SpanState span_state(trace::LoopPhase phase);

/// What a thread's lane shows while the thread is in this state: nothing after its end.
std::optional<SpanState> span_state(trace::ThreadState state);

/// What a task's lane shows while the task is in this state: nothing before its first wake-up and after its end.
std::optional<SpanState> span_state(trace::TaskState state);

}  // namespace loopscope::model
