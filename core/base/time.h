#pragma once

#include <chrono>
#include <cstdint>

namespace loopscope {

/// A length of time, as the public functions take it: `sleep(1s)`, `call_later(50ms, f)`.
using Duration = std::chrono::nanoseconds;

/// A moment, in nanoseconds on the clock of one loop or one trace. Its zero is the clock's creation (a loop) or the
/// first event (a trace), as asyncio's `loop.time()` has an arbitrary zero.
using TimeNs = std::int64_t;

/// The deadline of a wait without a limit.
inline constexpr TimeNs kForever = -1;

inline constexpr TimeNs kNsPerMs = 1'000'000;
inline constexpr TimeNs kNsPerSecond = 1'000'000'000;

/// Whose time a loop lives in: the machine's, or one that jumps from deadline to deadline, the same on every run.
enum class ClockKind : std::uint8_t { real = 0, virtual_ = 1 };

/// "real", "virtual"; "?" for any other value.
constexpr const char* to_string(ClockKind kind) {
  return kind == ClockKind::real ? "real" : kind == ClockKind::virtual_ ? "virtual" : "?";
}

}  // namespace loopscope
