#pragma once

#include <stdexcept>

#include "core/sync/condition.h"

namespace loopscope {

/// The barrier was aborted or reset while tasks waited at it.
class BrokenBarrierError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Holds tasks until so many of them are there, and then lets all go on: asyncio's Barrier. Can be used again and
/// again. Belongs to one loop and its thread. It must outlive those who wait at it.
class Barrier : public SyncObject {
 public:
  enum class State {
    filling,    ///< who comes waits for the others
    draining,   ///< all were there and go on; who comes waits until they have left
    resetting,  ///< the same for those whom a reset() throws out
    broken,     ///< by abort()
  };

  /// Throws std::invalid_argument unless parties > 0.
  explicit Barrier(int parties);

  /// Waits until all parties wait. Returns a number from 0 to parties - 1, another one to each task. Throws
  /// BrokenBarrierError when the barrier is aborted, or reset meanwhile.
  Coro<int> wait();
  /// Back to its beginning: those who wait get BrokenBarrierError.
  Coro<void> reset();
  /// Breaks it: all who wait, now or later, get BrokenBarrierError.
  Coro<void> abort();

  int parties() const { return parties_; }
  /// How many tasks wait for the others.
  int n_waiting() const { return state_ == State::filling ? count_ : 0; }
  bool broken() const { return state_ == State::broken; }
  State state() const { return state_; }

 private:
  Coro<void> pass(int index);
  void leave();

  Condition condition_{PartOf{*this}};  // every change of the state is notified
  const int parties_;
  State state_ = State::filling;
  int count_ = 0;  // tasks in the barrier
};

}  // namespace loopscope
