#pragma once

#include <cstdint>
#include <optional>

#include "core/trace/event/event.h"

/// What a task can be, and which events move it from one state to the next: as data.
namespace loopscope::trace {

/// The state of a task as events tell it.
enum class TaskState : std::uint8_t { created, ready, running, awaiting, selector, done, failed, cancelled };
inline constexpr int kTaskStateCount = 8;
/// "created", "ready", ...: the words used on screen, in text and in JSON.
const char* to_string(TaskState state);
constexpr bool is_final(TaskState state) { return state >= TaskState::done; }

/// The table of legal transitions: the state a task in state `from` has after `event`, or nothing when a task in that
/// state cannot meet that event. Only for kinds whose subject is a task and that change its state (task_ready,
/// task_run, task_await, task_done).
std::optional<TaskState> next_state(TaskState from, const Event& event);

}  // namespace loopscope::trace
