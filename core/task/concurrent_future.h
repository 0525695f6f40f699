#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "core/base/errors.h"
#include "core/base/time.h"
#include "core/task/errors.h"
#include "core/task/future.h"

namespace loopscope {

/// What a ConcurrentFuture and whoever will set it share. Any thread.
template <class T>
class ConcurrentState {
 public:
  virtual ~ConcurrentState() = default;

  /// Takes back what was asked for; false when it is too late.
  virtual bool cancel() = 0;

  /// Ends it, with one of the two; false when it has ended already.
  bool set(ResultSlot<T> result, std::exception_ptr exception) {
    std::vector<std::function<void()>> callbacks;
    {
      const std::lock_guard lock(mutex_);
      if (ended_) return false;
      ended_ = true;
      result_ = std::move(result);
      exception_ = std::move(exception);
      callbacks.swap(callbacks_);
    }
    changed_.notify_all();
    for (const auto& callback : callbacks) callback();
    return true;
  }
  bool set_cancelled() { return set(std::nullopt, std::make_exception_ptr(CancelledError())); }

  bool done() const {
    const std::lock_guard lock(mutex_);
    return ended_;
  }
  /// Waits until it has ended; for ever without a timeout. False when the time was over before.
  bool wait(std::optional<Duration> timeout) const {
    std::unique_lock lock(mutex_);
    if (timeout) return changed_.wait_for(lock, *timeout, [this] { return ended_; });
    changed_.wait(lock, [this] { return ended_; });
    return true;
  }
  /// Calls it once this has ended, on the thread that ends it; at once when it has. It must not throw.
  void add_done_callback(std::function<void()> callback) {
    {
      const std::lock_guard lock(mutex_);
      if (!ended_) {
        callbacks_.push_back(std::move(callback));
        return;
      }
    }
    callback();
  }
  /// What it ended with. Throws InvalidStateError the second time.
  T take() {
    const std::lock_guard lock(mutex_);
    if (std::exchange(taken_, true)) throw InvalidStateError("the result was taken already");
    // Nothing of the exception is left here: only who takes it destroys it.
    if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
    if constexpr (!std::is_void_v<T>) return *std::move(result_);
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  // All guarded:
  bool ended_ = false;
  bool taken_ = false;
  std::vector<std::function<void()>> callbacks_;  // until it has ended
  ResultSlot<T> result_;
  std::exception_ptr exception_;
};

/// A result that another thread waits for: concurrent.futures.Future. Its result is taken once, as from a std::future.
/// Any thread, but only one at a time. Letting go of it cancels nothing.
template <class T>
class ConcurrentFuture {
 public:
  explicit ConcurrentFuture(std::shared_ptr<ConcurrentState<T>> state) : state_(std::move(state)) {}

  /// Waits for the result and takes it, or throws what came instead; CancelledError when it was cancelled. TimeoutError
  /// when nothing has come after `timeout`: then it can be asked again. InvalidStateError when it was taken before. Not
  /// on the thread of the loop that is to give it.
  T result(std::optional<Duration> timeout = std::nullopt) {
    if (!state().wait(timeout)) throw TimeoutError();
    return state().take();
  }
  /// Waits without taking the result; false when the time was over before.
  bool wait(std::optional<Duration> timeout = std::nullopt) const { return state().wait(timeout); }
  /// Whether result() would return at once.
  bool done() const { return state().done(); }
  /// Takes back what was asked for; false when it is too late: it is done, or a job of a pool that has begun.
  bool cancel() const { return state().cancel(); }
  /// Calls the function once this is done, on whichever thread it becomes that; at once when it is. The function must
  /// not throw.
  void add_done_callback(std::function<void()> function) const { state().add_done_callback(std::move(function)); }
  std::weak_ptr<ConcurrentState<T>> weak() const { return state_; }

 private:
  ConcurrentState<T>& state() const {
    LOOPSCOPE_CHECK(state_ && "this ConcurrentFuture was moved from: use the one it was moved to, or a copy");
    return *state_;
  }

  std::shared_ptr<ConcurrentState<T>> state_;
};

}  // namespace loopscope
