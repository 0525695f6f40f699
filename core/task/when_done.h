#pragma once

#include <functional>

#include "core/task/future.h"

namespace loopscope {

/// A done callback of a scope: calls a function in a turn of its own once the future is done. The end of the scope is
/// asyncio's remove_done_callback: as there, a turn that is due already is had all the same, so the function must not
/// refer to what the scope owns.
class WhenDone final {
 public:
  /// label: what the trace calls the turn; a static text. The future must outlive the scope.
  WhenDone(FutureBase& future, const char* label, std::function<void(FutureBase&)> function);
  ~WhenDone();
  WhenDone(const WhenDone&) = delete;
  WhenDone& operator=(const WhenDone&) = delete;

 private:
  class Callback;

  Callback* const callback_;
};

/// Sets a future that only says that something has happened, unless it is done.
inline void release_waiter(const Future<void>& waiter) {
  if (!waiter.done()) waiter.set_result();
}

}  // namespace loopscope
