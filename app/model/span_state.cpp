#include "app/model/span_state.h"

namespace loopscope::model {

using trace::TaskState;

SpanState span_state(trace::LoopPhase phase) {
  switch (phase) {
    case trace::LoopPhase::run:
      return SpanState::run;
    case trace::LoopPhase::select:
      return SpanState::select;
    case trace::LoopPhase::paused:
      return SpanState::paused;
    case trace::LoopPhase::idle:
      break;
  }
  return SpanState::idle;
}

std::optional<SpanState> span_state(trace::ThreadState state) {
  if (state == trace::ThreadState::ended) return std::nullopt;
  return state == trace::ThreadState::running ? SpanState::thread_running : SpanState::thread_blocked;
}

std::optional<SpanState> span_state(TaskState state) {
  switch (state) {
    case TaskState::running:
      return SpanState::running;
    case TaskState::ready:
      return SpanState::ready;
    case TaskState::awaiting:
      return SpanState::awaiting;
    case TaskState::selector:
      return SpanState::selector;
    default:
      return std::nullopt;
  }
}

}  // namespace loopscope::model
