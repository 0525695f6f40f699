#include "core/sync/event.h"

namespace loopscope {

using Op = trace::SyncOp::Op;

void Event::set() {
  bind_if_running();
  if (set_) return;
  set_ = true;
  tell(Op::set, 1);
  waiters_.wake_all();
}

void Event::clear() {
  bind_if_running();
  if (!set_) return;
  set_ = false;
  tell(Op::clear, 0);
}

Coro<bool> Event::wait() {
  bind();
  if (!set_) {
    WaitQueue::Wait wait(waiters_, await());
    co_await wait;
  }
  co_return true;
}

}  // namespace loopscope
