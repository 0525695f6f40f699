#include "core/sync/queue.h"

namespace loopscope {

using Op = trace::SyncOp::Op;

void QueueBase::task_done() {
  bind_if_running();
  if (unfinished_ == 0) throw std::logic_error("task_done() was called more often than items were put");
  --unfinished_;
  tell(Op::task_done, unfinished_);
  if (unfinished_ == 0) joiners_.wake_all();
}

Coro<void> QueueBase::join() {
  bind();
  if (unfinished_ != 0) {
    WaitQueue::Wait wait(joiners_, await());
    co_await wait;
  }
  tell(Op::join, unfinished_);
}

Coro<void> QueueBase::until_not_empty() {
  while (empty()) {
    WaitQueue::Wait wait(getters_, await());
    try {
      co_await wait;
    } catch (const CancelledError&) {
      if (!empty() && wait.woken()) getters_.pop_and_wake();  // the item is there for the next
      throw;
    }
  }
}

Coro<void> QueueBase::until_not_full() {
  while (full()) {
    WaitQueue::Wait wait(putters_, await());
    try {
      co_await wait;
    } catch (const CancelledError&) {
      if (!full() && wait.woken()) putters_.pop_and_wake();  // the place is there for the next
      throw;
    }
  }
}

void QueueBase::require_item() {
  bind_if_running();
  if (empty()) throw QueueEmpty();
}

void QueueBase::require_place() {
  bind_if_running();
  if (full()) throw QueueFull();
}

void QueueBase::item_put() {
  ++unfinished_;
  tell(Op::put, qsize());
  getters_.pop_and_wake();
}

void QueueBase::item_taken() {
  tell(Op::get, qsize());
  putters_.pop_and_wake();
}

}  // namespace loopscope
