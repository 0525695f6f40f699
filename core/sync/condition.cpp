#include "core/sync/condition.h"

#include <exception>
#include <optional>
#include <stdexcept>

namespace loopscope {

Coro<bool> Condition::wait() {
  bind();
  if (!locked()) throw std::logic_error("a condition is waited for without its lock");
  release();

  std::exception_ptr ended_with;
  try {
    WaitQueue::Wait wait(waiters_, await());
    co_await wait;
  } catch (...) {
    ended_with = std::current_exception();
  }
  // Whatever happened, who waits has the lock again when this returns.
  while (true) {
    try {
      co_await acquire();
      break;
    } catch (const CancelledError&) {
      ended_with = std::make_exception_ptr(CancelledError());  // without its message, as asyncio's
    }
  }
  if (ended_with) std::rethrow_exception(ended_with);
  co_return true;
}

void Condition::notify(std::size_t n) {
  bind_if_running();
  if (!locked()) throw std::logic_error("a condition is notified without its lock");
  std::uint64_t woken = 0;
  while (woken < n && waiters_.wake_next()) ++woken;
  tell(trace::SyncOp::Op::notify, woken);
}

}  // namespace loopscope
