#pragma once

#include <functional>
#include <utility>

#include "core/task/future.h"

namespace loopscope {

/// A done callback that lives in the frame of a coroutine: calls a function in a turn of its own once the future is
/// done, unless it is destroyed before, which is asyncio's remove_done_callback.
class WhenDone final : private Completion, private Handle {
 public:
  /// label: what the trace calls the turn; a static text. The future must outlive it.
  WhenDone(FutureBase& future, const char* label, std::function<void()> function);
  ~WhenDone() override { Handle::cancel(); }

 private:
  void completed(FutureBase& future) override { future.loop().call_soon(*this); }
  void run() override { function_(); }
  const char* label() const override { return label_; }

  const char* const label_;
  const std::function<void()> function_;
};

/// Sets a future that only says that something has happened, unless it is done.
inline void release_waiter(const Future<void>& waiter) {
  if (!waiter.done()) waiter.set_result();
}

}  // namespace loopscope
