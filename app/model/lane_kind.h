#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "app/model/span.h"

namespace loopscope::model {

/// What a lane is of. A new kind is an enumerator here, its states in SpanState, and its line in kLaneKinds; how its
/// states look and read is said where the others' are (views/state_look.cpp, views/words.cpp).
enum class LaneKind : std::uint8_t { loop, task, worker, thread };

/// The states that a lane of one kind is in, the one that must not be overlooked last: a summary stacks them in this
/// order. A lane may have gaps when it is not always in one of them.
struct LaneKindInfo {
  std::array<SpanState, 4> states;
  std::size_t count;  ///< of the states
  bool gaps;
};

inline constexpr LaneKindInfo kLaneKinds[] = {
    {{SpanState::idle, SpanState::select, SpanState::paused, SpanState::run}, 4, true},            // loop
    {{SpanState::awaiting, SpanState::selector, SpanState::ready, SpanState::running}, 4, false},  // task
    {{SpanState::job}, 1, true},                                                                   // worker
    {{SpanState::thread_blocked, SpanState::thread_running}, 2, false},                            // thread
};
/// The most states that a kind has.
inline constexpr std::size_t kLaneStates = 4;

constexpr const LaneKindInfo& info(LaneKind kind) { return kLaneKinds[static_cast<std::size_t>(kind)]; }
constexpr std::span<const SpanState> states_of(LaneKind kind) { return {info(kind).states.data(), info(kind).count}; }

namespace detail {
struct StatePlace {
  LaneKind kind{};
  std::uint8_t number = 0;
};
inline constexpr auto kPlaces = [] {
  std::array<StatePlace, kSpanStateCount> places{};
  for (std::size_t kind = 0; kind < std::size(kLaneKinds); ++kind) {
    for (std::size_t number = 0; number < kLaneKinds[kind].count; ++number) {
      places[static_cast<std::size_t>(kLaneKinds[kind].states[number])] = {static_cast<LaneKind>(kind),
                                                                           static_cast<std::uint8_t>(number)};
    }
  }
  return places;
}();
}  // namespace detail

/// The kind of lane that has the state, and the state's place in its table.
constexpr LaneKind kind_of(SpanState state) { return detail::kPlaces[static_cast<std::size_t>(state)].kind; }
constexpr std::size_t state_number(SpanState state) { return detail::kPlaces[static_cast<std::size_t>(state)].number; }
/// The state that a lane of its kind is there to show: a turn, a job.
constexpr bool is_activity(SpanState state) { return states_of(kind_of(state)).back() == state; }

}  // namespace loopscope::model
