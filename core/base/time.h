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

}  // namespace loopscope
