#pragma once

#include "core/sync/lock.h"

namespace loopscope {

/// Lets so many tasks in at a time: asyncio's Semaphore. Fair. Belongs to one loop and its thread. It must outlive
/// those who wait for it.
class Semaphore : public SyncObject {
 public:
  /// Throws std::invalid_argument when the value is negative.
  explicit Semaphore(std::int64_t value = 1);
  virtual ~Semaphore() = default;

  /// How many more may come in.
  std::int64_t value() const { return value_; }
  /// acquire() would have to wait.
  bool locked() const { return value_ == 0 || !waiters_.all_cancelled(); }
  /// Waits until the value is above zero, and takes one off it; true.
  Coro<bool> acquire();
  /// Adds one, and wakes the next who waits.
  virtual void release();
  /// Acquires, and releases at the end of the scope of what is returned.
  Coro<Held<Semaphore>> scoped();

  /// How many tasks wait for it.
  std::size_t waiting() const { return waiters_.size(); }

 private:
  void wake_next();

  std::int64_t value_;
  WaitQueue waiters_;
};

/// A Semaphore that is never above where it began.
class BoundedSemaphore final : public Semaphore {
 public:
  explicit BoundedSemaphore(std::int64_t value = 1) : Semaphore(value), bound_(value) {}
  /// Throws std::logic_error when it is released more often than acquired.
  void release() override;

 private:
  const std::int64_t bound_;
};

}  // namespace loopscope
