#include "core/task/as_completed.h"

namespace loopscope::detail {

std::shared_ptr<CompletionQueue> CompletionQueue::make(EventLoop& loop, const std::vector<Ref<FutureBase>>& futures,
                                                       std::optional<Duration> timeout) {
  const auto queue = std::make_shared<CompletionQueue>();
  for (const Ref<FutureBase>& future : futures) {
    // The queue owns the future, so what the future owns must not own the queue.
    const auto ended = [weak = std::weak_ptr(queue)](FutureBase& state) {
      if (const auto there = weak.lock()) there->done(state);
    };
    queue->awaited_.push_back({future, future->add_done_callback(ended)});
  }
  if (futures.empty() || !timeout) return queue;
  const auto time_over = [weak = std::weak_ptr(queue)] {
    if (const auto there = weak.lock()) there->time_over();
  };
  queue->timer_ = loop.call_later(*timeout, time_over);
  return queue;
}

CompletionQueue::~CompletionQueue() {
  if (timer_) timer_->cancel();
  for (const Awaited& awaited : awaited_) awaited.future->remove_done_callback(awaited.callback);
}

void CompletionQueue::done(FutureBase& future) {
  const auto it = std::find_if(awaited_.begin(), awaited_.end(),
                               [&](const Awaited& awaited) { return awaited.future.get() == &future; });
  if (it == awaited_.end()) return;  // the time was over before
  awaited_.erase(it);
  put(Ref<FutureBase>(&future));
  if (awaited_.empty() && timer_) timer_->cancel();
}

void CompletionQueue::time_over() {
  for (const Awaited& awaited : awaited_) {
    awaited.future->remove_done_callback(awaited.callback);
    put(nullptr);
  }
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
