#include "core/task/as_completed.h"

namespace loopscope::detail {

CompletionQueue::Awaited::Awaited(CompletionQueue& queue, const Ref<FutureBase>& what) : future(what) {
  callback.emplace(*what, "done callback", [&queue, this] { queue.done(*this); });
}

CompletionQueue::CompletionQueue(EventLoop& loop, const std::vector<Ref<FutureBase>>& futures,
                                 std::optional<Duration> timeout)
    : left_(futures.size()) {
  for (const Ref<FutureBase>& future : futures) awaited_.emplace_back(*this, future);
  if (!futures.empty() && timeout) timer_ = loop.call_later(*timeout, [this] { time_over(); });
}

CompletionQueue::~CompletionQueue() {
  if (timer_) timer_->cancel();
}

void CompletionQueue::done(Awaited& awaited) {
  put(std::exchange(awaited.future, nullptr));
  if (--left_ == 0 && timer_) timer_->cancel();
}

void CompletionQueue::time_over() {
  for (; left_ > 0; --left_) put(nullptr);
  awaited_.clear();
}

void CompletionQueue::put(Ref<FutureBase> future) {
  done_.push_back(std::move(future));
  waiting_.pop_and_wake();
}

Coro<Ref<FutureBase>> CompletionQueue::next() {
  while (done_.empty()) {
    WaitQueue::Wait wait(waiting_, {trace::Await::What::wait, kNoObject});
    try {
      co_await wait;
    } catch (const CancelledError&) {
      if (!done_.empty() && wait.woken()) waiting_.pop_and_wake();  // it is there for the next
      throw;
    }
  }
  Ref<FutureBase> first = std::move(done_.front());
  done_.pop_front();
  co_return first;
}

}  // namespace loopscope::detail
