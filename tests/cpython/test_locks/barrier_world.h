#pragma once

#include "core/sync/barrier.h"
#include "core/task/wait.h"
#include "tests/cpython/test_locks/locks_world.h"

namespace loopscope {

inline constexpr int kParties = 5;

/// Nobody waits, and it is as good as new.
inline void expect_empty(const Barrier& barrier) {
  EXPECT_EQ(barrier.n_waiting(), 0);
  EXPECT_FALSE(barrier.broken());
  EXPECT_NE(barrier.state(), Barrier::State::resetting);
}

/// Whether the barrier let the task go on; false: it was broken.
inline Coro<bool> passes(Barrier& barrier) {
  try {
    co_await barrier.wait();
  } catch (const BrokenBarrierError&) {
    co_return false;
  }
  co_return true;
}

}  // namespace loopscope
