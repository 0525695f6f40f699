#pragma once

#include <cstdint>

#include "core/task/coro.h"

namespace loopscope {

/// Programs made up by chance, the same as in cpython/random_programs.py: actors that spawn, sleep, yield, await and
/// cancel each other, gather, wait for some or for so long, use locks, queues and groups, raise, and swallow
/// cancellations. All end within 1,000 s. `lives` counts the actors whose coroutine exists.
Coro<void> random_program(std::uint64_t seed, int& lives);

}  // namespace loopscope
