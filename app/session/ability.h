#pragma once

#include <cstdint>

namespace loopscope::session {

/// Why something cannot be done, now or with this source. Views have the words for it.
enum class Reason : std::uint8_t {
  none,         ///< it can be done
  empty,        ///< nothing is recorded
  at_start,     ///< the cursor stands where the run begins
  run_is_over,  ///< the cursor stands at the end, and nothing comes after it
  recording,    ///< the source is a recording: there is no program to hold or to start
  threads,      ///< the program is threads, which nobody can hold: from its beginning on they go on
  own_pace,     ///< the run is on a real clock, which nobody can slow down
};

/// Whether something can be done: what a view asks for instead of what the source is.
class Ability {
 public:
  constexpr Ability() = default;
  // NOLINTNEXTLINE(google-explicit-constructor): a reason is an ability that lacks.
  constexpr Ability(Reason reason) : reason_(reason) {}

  constexpr explicit operator bool() const { return reason_ == Reason::none; }
  constexpr Reason reason() const { return reason_; }

 private:
  Reason reason_ = Reason::none;
};

}  // namespace loopscope::session
