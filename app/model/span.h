#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

#include "core/base/time.h"

namespace loopscope::model {

/// A point of a trace: after `events` of its events, at `time_ns` since its first. Several events can share a time (a
/// turn may cost nothing), so time alone does not say what has happened already.
struct Moment {
  TimeNs time_ns = 0;
  std::uint64_t events = 0;

  auto operator<=>(const Moment&) const = default;
};

/// What a span shows. Which states belong to which kind of lane says lane_kind.h.
enum class SpanState : std::uint8_t {
  running,
  ready,
  awaiting,
  selector,
  run,
  select,
  idle,
  paused,
  job,
  thread_running,
  thread_blocked
};
inline constexpr std::size_t kSpanStateCount = 11;
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

}  // namespace loopscope::model
