#pragma once

#include <concepts>
#include <limits>
#include <memory>

#include "core/sync/lock.h"

namespace loopscope {

/// Lets tasks that hold a lock wait until another one, holding it, says that something has changed: asyncio's
/// Condition. Belongs to one loop and its thread. It must outlive those who wait for it, and so must its lock.
class Condition : public SyncObject {
 public:
  /// With a lock of its own.
  Condition() : Condition(std::make_unique<Lock>()) {}
  /// With a lock of its own, a part of the same.
  explicit Condition(PartOf whole)
      : SyncObject(trace::SyncOp::Object::condition, whole),
        own_lock_(std::make_unique<Lock>(whole)),
        lock_(*own_lock_) {}
  explicit Condition(Lock& lock) : SyncObject(trace::SyncOp::Object::condition), lock_(lock) {}

  // The lock's.

  bool locked() const { return lock_.locked(); }
  Coro<bool> acquire() { return lock_.acquire(); }
  void release() { lock_.release(); }
  Coro<Held<Lock>> scoped() { return lock_.scoped(); }

  /// Releases the lock, waits to be notified, and takes the lock again, also when the wait is cancelled; true. Throws
  /// std::logic_error when the lock is not locked.
  Coro<bool> wait();
  /// Waits until the predicate gives something true, and returns that. The predicate is asked with the lock held.
  template <std::invocable Predicate>
  Coro<std::invoke_result_t<Predicate&>> wait_for(Predicate predicate) {
    auto result = predicate();
    while (!result) {
      co_await wait();
      result = predicate();
    }
    co_return result;
  }

  /// Wakes up to n of those who wait; they go on once the lock is released. Throws std::logic_error when it is not
  /// locked.
  void notify(std::size_t n = 1);
  void notify_all() { notify(std::numeric_limits<std::size_t>::max()); }

  /// How many tasks wait to be notified.
  std::size_t waiting() const { return waiters_.size(); }

 private:
  explicit Condition(std::unique_ptr<Lock> own)
      : SyncObject(trace::SyncOp::Object::condition), own_lock_(std::move(own)), lock_(*own_lock_) {}

  const std::unique_ptr<Lock> own_lock_;
  Lock& lock_;
  WaitQueue waiters_;
};

}  // namespace loopscope
