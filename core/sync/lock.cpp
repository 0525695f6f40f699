#include "core/sync/lock.h"

#include <stdexcept>

namespace loopscope {

using Op = trace::SyncOp::Op;

void detail::warn_not_released(std::exception_ptr exception) noexcept {
  EventLoop* const loop = running_loop_or_null();
  if (!loop) return;
  const ExceptionContext context{.message = "what was held could not be released at the end of its scope",
                                 .exception = std::move(exception)};
  try {
    loop->call_exception_handler(context);
  } catch (...) {  // a KeyboardInterrupt out of the handler: a destructor cannot pass it on
  }
}

Coro<bool> Lock::acquire() {
  bind();
  if (locked_ || !waiters_.all_cancelled()) {
    WaitQueue::Wait wait(waiters_, await());
    try {
      co_await wait;
    } catch (const CancelledError&) {
      // Who is next was not woken for the sake of this one.
      if (!locked_) waiters_.wake_first();
      throw;
    }
  }
  locked_ = true;
  tell(Op::acquire, 1);
  co_return true;
}

void Lock::release() {
  bind_if_running();
  if (!locked_) throw std::logic_error("the lock is released but was not acquired");
  locked_ = false;
  tell(Op::release, 0);
  waiters_.wake_first();
}

Coro<Held<Lock>> Lock::scoped() {
  co_await acquire();
  co_return Held<Lock>(*this);
}

}  // namespace loopscope
