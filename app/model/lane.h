#pragma once

#include <cstdint>
#include <vector>

#include "core/base/ids.h"
#include "core/base/time.h"
#include "core/trace/event.h"
#include "core/trace/validator.h"

namespace loopscope::model {

/// A point of a trace: after `events` of its events, at `time_ns` since its first. Several events can share a time (a
/// turn may cost nothing), so time alone does not say what has happened already.
struct Moment {
  TimeNs time_ns = 0;
  std::uint64_t events = 0;

  auto operator<=>(const Moment&) const = default;
};

/// What a span shows. The first four are a task's states, the others the loop's.
enum class SpanState : std::uint8_t { running, ready, awaiting, selector, run, select, idle, paused };
/// The word for it on screen, in text and in JSON.
const char* to_string(SpanState state);

inline constexpr TimeNs kOpenEnd = INT64_MAX;

/// A stretch of one lane in one state. It begins with event number `begin_event` (counted from 0), the event that says
/// why (task_await, task_ready with its waker, select_begin with its timeout), and ends with event number `end_event`.
struct Span {
  TimeNs begin_ns = 0;
  TimeNs end_ns = kOpenEnd;  ///< kOpenEnd while it lasts
  std::uint32_t begin_event = 0;
  std::uint32_t end_event = UINT32_MAX;
  SpanState state = SpanState::running;

  bool open() const { return end_ns == kOpenEnd; }
};

enum class LaneKind : std::uint8_t { loop, task };

/// An index into Model::lanes(), stable for the model's life.
using LaneIndex = std::uint32_t;
inline constexpr LaneIndex kNoLane = UINT32_MAX;

/// One row of the timeline: a loop or a task. Its spans follow each other in time without overlap.
struct Lane {
  LaneKind kind = LaneKind::task;
  LoopId loop = 0;
  ObjectId id = kNoObject;     ///< the task; kNoObject for a loop
  StringId name = 0;           ///< as the model names it ("say_after-1"); in Model::name()
  LaneIndex parent = kNoLane;  ///< the task that created it; a loop's lane for tasks created outside tasks
  std::uint32_t depth = 0;     ///< in the task tree; 0 for loops and the tasks right under them
  LocationId coroutine = 0;    ///< what a task runs
  trace::TaskState state = trace::TaskState::created;  ///< now (tasks)
  std::uint32_t create_event = 0;                      ///< task_create or loop_start
  std::uint32_t end_event = UINT32_MAX;                ///< task_done or loop_stop, UINT32_MAX before it
  std::vector<Span> spans;
};

}  // namespace loopscope::model
