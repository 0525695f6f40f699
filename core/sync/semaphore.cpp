#include "core/sync/semaphore.h"

#include <stdexcept>

namespace loopscope {

using Op = trace::SyncOp::Op;

Semaphore::Semaphore(std::int64_t value) : SyncObject(trace::SyncOp::Object::semaphore), value_(value) {
  if (value < 0) throw std::invalid_argument("a semaphore's value must not be negative");
}

Coro<bool> Semaphore::acquire() {
  bind();
  if (!locked()) {
    --value_;
    tell(Op::acquire, static_cast<std::uint64_t>(value_));
    co_return true;
  }
  {
    WaitQueue::Wait wait(waiters_, await());
    try {
      co_await wait;
    } catch (const CancelledError&) {
      if (wait.woken()) {  // its place goes to the next
        ++value_;
        wake_next();
      }
      throw;
    }
  }
  tell(Op::acquire, static_cast<std::uint64_t>(value_));
  if (value_ > 0) wake_next();
  co_return true;
}

void Semaphore::release() {
  bind_if_running();
  ++value_;
  tell(Op::release, static_cast<std::uint64_t>(value_));
  wake_next();
}

// Who is woken has its place from then on, so that nobody takes it before its turn.
void Semaphore::wake_next() {
  if (waiters_.wake_next()) --value_;
}

Coro<Held<Semaphore>> Semaphore::scoped() {
  co_await acquire();
  co_return Held<Semaphore>(*this);
}

void BoundedSemaphore::release() {
  bind_if_running();
  if (value() >= bound_) throw std::logic_error("the bounded semaphore is released too many times");
  Semaphore::release();
}

}  // namespace loopscope
