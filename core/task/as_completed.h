#pragma once

#include <concepts>
#include <cstddef>
#include <deque>
#include <iterator>
#include <memory>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/base/intrusive_list.h"
#include "core/base/ref.h"
#include "core/task/coro.h"
#include "core/task/errors.h"
#include "core/task/task.h"
#include "core/task/wait_queue.h"

namespace loopscope {

namespace detail {

/// Futures in the order in which they are done. What it waits for has it until then, and so has its timer until the
/// time is over: as in asyncio both have their turns also when whoever asked for it has let go of it.
class CompletionQueue final : public RefCounted {
 public:
  /// timeout: from now; those that are not done by then never come.
  static Ref<CompletionQueue> make(EventLoop& loop, const std::vector<Ref<FutureBase>>& futures,
                                   std::optional<Duration> timeout);

  /// The next one, or null when the time is over. The queue must outlive the coroutine.
  Coro<Ref<FutureBase>> next();

 private:
  class Awaited;

  explicit CompletionQueue(std::size_t count);
  ~CompletionQueue() override;
  void done(Ref<FutureBase> future);
  void time_over();
  void put(Ref<FutureBase> future);

  IntrusiveList<Awaited> awaited_;    // those that are left
  std::size_t left_;                  // how many they were, had none of them been let go of before it was done
  std::deque<Ref<FutureBase>> done_;  // null: the time was over
  WaitQueue waiting_;
  std::shared_ptr<DeadlineHandle> timer_;
};

/// The next of them. Named after what the program calls, which the name of a coroutine in a trace is to say.
template <class T>
Coro<T> as_completed(Ref<CompletionQueue> queue) {
  const Ref<FutureBase> future = co_await queue->next();
  if (!future) throw TimeoutError();
  co_return Future<T>(future).take_result();
}

}  // namespace detail

/// What as_completed() returns: as many coroutines as it was given awaitables. It can be gone through once.
template <class T>
class AsCompleted {
 public:
  AsCompleted(Ref<detail::CompletionQueue> queue, std::size_t count) : queue_(std::move(queue)), count_(count) {}

  class Iterator {
   public:
    Iterator(const Ref<detail::CompletionQueue>& queue, std::size_t left) : queue_(queue), left_(left) {}
    Coro<T> operator*() const { return detail::as_completed<T>(queue_); }
    Iterator& operator++() {
      --left_;
      return *this;
    }
    bool operator==(std::default_sentinel_t) const { return left_ == 0; }

   private:
    Ref<detail::CompletionQueue> queue_;
    std::size_t left_;
  };

  Iterator begin() const { return Iterator(queue_, count_); }
  std::default_sentinel_t end() const { return {}; }
  std::size_t size() const { return count_; }

 private:
  Ref<detail::CompletionQueue> queue_;
  std::size_t count_;
};

/// Runs awaitables side by side and gives their results in the order in which they come: asyncio's as_completed.
///
///     for (Coro<int> next : as_completed(std::move(downloads))) total += co_await std::move(next);
///
/// Each of the coroutines gives the result, or throws the exception, of the next awaitable that is done. After
/// `timeout`, those for which none is left throw TimeoutError; what was late goes on. Coroutines become tasks at once;
/// a future that is given twice counts once. All are of get_event_loop(); throws as ensure_future() does.
template <awaitable A>
AsCompleted<detail::AwaitResult<A>> as_completed(std::vector<A> awaitables,
                                                 std::optional<Duration> timeout = std::nullopt) {
  constexpr bool kIsNew = !detail::kIsFuture<A>;  // nobody else has the task of a coroutine
  EventLoop& loop = get_event_loop();
  std::vector<Ref<FutureBase>> futures;
  std::unordered_set<const FutureBase*> given;
  for (A& object : awaitables) {
    const auto future = ensure_future(loop, std::move(object));
    if (kIsNew || given.insert(future.state().get()).second) futures.push_back(future.state());
  }
  return {detail::CompletionQueue::make(loop, futures, timeout), futures.size()};
}

/// The same for two or more of one type: `for (Coro<int> next : as_completed(f(), g()))`.
template <awaitable A, std::same_as<A>... Rest>
AsCompleted<detail::AwaitResult<A>> as_completed(A first, A second, Rest... rest) {
  std::vector<A> awaitables;
  awaitables.reserve(2 + sizeof...(rest));
  awaitables.push_back(std::move(first));
  awaitables.push_back(std::move(second));
  (awaitables.push_back(std::move(rest)), ...);
  return as_completed(std::move(awaitables));
}

}  // namespace loopscope
