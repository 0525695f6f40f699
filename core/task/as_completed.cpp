#include "core/task/as_completed.h"

#include <memory>
#include <utility>

#include "core/base/pool.h"

namespace loopscope::detail {

/// A future that the queue waits for: told when it is done, it has a turn in which the queue notes it. Owns itself: it
/// is in the future's list, then in the ready queue.
class CompletionQueue::Awaited final : public Completion, public Handle, public ListLink<Awaited>, public Pooled {
 public:
  Awaited(const Ref<CompletionQueue>& queue, FutureBase& future) : Handle(Type::callback), queue_(queue) {
    queue_->awaited_.push_back(*this);
    if (future.done()) {
      completed(future);
    } else {
      future.add_completion(*this);
    }
  }

  /// The time is over. A turn that is due already is had all the same.
  void give_up() {
    ListLink<Awaited>::unlink();
    if (!in_ready_queue()) delete this;
  }

 private:
  void completed(FutureBase& future) override {
    future.loop().call_soon(static_cast<Handle&>(*this));
    future_ = Ref<FutureBase>(&future);
  }
  void run() override {
    const std::unique_ptr<Awaited> owned(this);
    if (ListLink<Awaited>::linked()) queue_->done(std::move(future_));
  }
  void abandoned() override { delete this; }
  void dismissed() override { delete this; }
  const char* label() const override { return "done callback"; }

  const Ref<CompletionQueue> queue_;
  Ref<FutureBase> future_;  // once it is done; before, the future owns this
};

Ref<CompletionQueue> CompletionQueue::make(EventLoop& loop, const std::vector<Ref<FutureBase>>& futures,
                                           std::optional<Duration> timeout) {
  const Ref<CompletionQueue> queue(new CompletionQueue(futures.size()));
  for (const Ref<FutureBase>& future : futures) new Awaited(queue, *future);
  if (!futures.empty() && timeout) queue->timer_ = loop.call_later(*timeout, [queue] { queue->time_over(); });
  return queue;
}

CompletionQueue::CompletionQueue(std::size_t count) : left_(count) {}
CompletionQueue::~CompletionQueue() = default;

void CompletionQueue::done(Ref<FutureBase> future) {
  put(std::move(future));
  if (--left_ == 0 && timer_) timer_->cancel();
}

void CompletionQueue::time_over() {
  for (; left_ > 0; --left_) put(nullptr);
  while (!awaited_.empty()) awaited_.front().give_up();
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
