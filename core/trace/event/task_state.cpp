#include "core/trace/event/task_state.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace loopscope::trace {

namespace {

enum class Step : std::uint8_t { ready, run, await, await_selector, await_yield, result, exception, cancelled, other };
constexpr std::size_t kStepCount = 9;

struct Transition {
  TaskState from;
  Step step;
  TaskState to;
};

/// Every legal transition of a task; what is not here is illegal.
constexpr Transition kTransitions[] = {
    {TaskState::created, Step::ready, TaskState::ready},
    {TaskState::awaiting, Step::ready, TaskState::ready},
    {TaskState::selector, Step::ready, TaskState::ready},
    {TaskState::ready, Step::run, TaskState::running},
    {TaskState::running, Step::await, TaskState::awaiting},
    {TaskState::running, Step::await_selector, TaskState::selector},
    {TaskState::running, Step::await_yield, TaskState::ready},
    {TaskState::running, Step::result, TaskState::done},
    {TaskState::running, Step::exception, TaskState::failed},
    {TaskState::running, Step::cancelled, TaskState::cancelled},
};

Step step_of_outcome(std::uint64_t argument) {
  switch (static_cast<Outcome>(argument)) {
    case Outcome::result:
      return Step::result;
    case Outcome::exception:
      return Step::exception;
    case Outcome::cancelled:
      return Step::cancelled;
  }
  return Step::other;
}

Step step_of(const Event& event) {
  switch (event.kind) {
    case Kind::task_ready:
      return Step::ready;
    case Kind::task_run:
      return Step::run;
    case Kind::task_await: {
      const Await await = Await::unpack(event.a);
      if (await.what == Await::What::yield) return Step::await_yield;
      return await.on_selector() ? Step::await_selector : Step::await;
    }
    case Kind::task_done:
      return step_of_outcome(event.a);
    default:
      return Step::other;
  }
}

}  // namespace

const char* to_string(TaskState state) {
  constexpr const char* kWords[kTaskStateCount] = {"created",  "ready", "running", "awaiting",
                                                   "selector", "done",  "failed",  "cancelled"};
  const auto index = static_cast<std::size_t>(state);
  return index < kTaskStateCount ? kWords[index] : "?";
}

std::optional<TaskState> next_state(TaskState from, const Event& event) {
  // The table above, by state and step; kTaskStateCount where there is none.
  constexpr auto kNext = [] {
    std::array<std::array<std::uint8_t, kStepCount>, kTaskStateCount> next{};
    for (auto& row : next) row.fill(kTaskStateCount);
    for (const Transition& transition : kTransitions) {
      next[static_cast<std::size_t>(transition.from)][static_cast<std::size_t>(transition.step)] =
          static_cast<std::uint8_t>(transition.to);
    }
    return next;
  }();
  if (static_cast<std::size_t>(from) >= kTaskStateCount) return std::nullopt;
  const std::uint8_t to = kNext[static_cast<std::size_t>(from)][static_cast<std::size_t>(step_of(event))];
  if (to == kTaskStateCount) return std::nullopt;
  return static_cast<TaskState>(to);
}

}  // namespace loopscope::trace
