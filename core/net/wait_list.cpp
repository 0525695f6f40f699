#include "core/net/wait_list.h"

#include <utility>

namespace loopscope {

Future<void> WaitList::add(EventLoop& loop) {
  // One future each: a task that is cancelled cancels what it awaits.
  waiting_.push_back(Future<void>::create(loop));
  return waiting_.back();
}

void WaitList::wake(const std::exception_ptr& exception) {
  for (const Future<void>& future : std::exchange(waiting_, {})) {
    if (future.done()) continue;
    if (exception) {
      future.set_exception(exception);
    } else {
      future.set_result();
    }
  }
}

}  // namespace loopscope
