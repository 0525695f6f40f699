#pragma once

#include <exception>
#include <utility>

#include "core/sync/sync_object.h"
#include "core/task/coro.h"

namespace loopscope {

namespace detail {
void warn_not_released(std::exception_ptr exception) noexcept;
}

/// Releases what it was given when it goes out of scope: C++'s `async with`.
///
///     const auto held = co_await lock.scoped();
///
/// A destructor cannot fail: when what it was given cannot be released, because that was done before, the running
/// loop's exception handler is told. (Where none runs, loops are torn down, and with them the frames of who waits for a
/// condition: they do not hold its lock.)
template <class L>
class [[nodiscard]] Held {
 public:
  explicit Held(L& lock) : lock_(&lock) {}
  Held(Held&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)) {}
  Held& operator=(Held&&) = delete;
  ~Held() {
    if (!lock_) return;
    try {
      lock_->release();
    } catch (...) {
      detail::warn_not_released(std::current_exception());
    }
  }

 private:
  L* lock_;
};

/// Mutual exclusion between tasks: asyncio's Lock. Fair: tasks get it in the order in which they asked. Belongs to one
/// loop and its thread. It must outlive those who wait for it.
class Lock : public SyncObject {
 public:
  Lock() : SyncObject(trace::SyncOp::Object::lock) {}
  explicit Lock(PartOf whole) : SyncObject(trace::SyncOp::Object::lock, whole) {}

  bool locked() const { return locked_; }
  /// Waits until the lock is free and takes it; true. Throws std::logic_error on another loop than before.
  Coro<bool> acquire();
  /// Lets the next one have it. Throws std::logic_error when it is not locked.
  void release();
  /// Takes it, and releases it at the end of the scope of what is returned.
  Coro<Held<Lock>> scoped();

  /// How many tasks wait for it.
  std::size_t waiting() const { return waiters_.size(); }

 private:
  bool locked_ = false;
  WaitQueue waiters_;
};

}  // namespace loopscope
