#pragma once

#include <concepts>
#include <optional>
#include <stdexcept>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/task/coro.h"
#include "core/task/task.h"

namespace loopscope {

/// When wait() returns.
enum class ReturnWhen {
  first_completed,
  first_exception,  ///< or when all are done, if none fails
  all_completed,
};

/// Those that were done when wait() returned, and the others, each in the order given.
template <class F>
struct WaitResult {
  std::vector<F> done;
  std::vector<F> pending;
};

namespace detail {
/// Waits for as many of the futures as asked for, or until the time is over.
Coro<void> wait_for_some(std::vector<Ref<FutureBase>> futures, ReturnWhen return_when, std::optional<Duration> timeout);
}  // namespace detail

/// Waits for tasks or futures without taking their results, and without cancelling any: asyncio's wait. One that is
/// given twice comes back once. Throws std::invalid_argument when there are none.
template <class F>
requires detail::kIsFuture<F> Coro<WaitResult<F>> wait(std::vector<F> futures,
                                                       std::optional<Duration> timeout = std::nullopt,
                                                       ReturnWhen return_when = ReturnWhen::all_completed) {
  std::vector<F> distinct;
  std::vector<Ref<FutureBase>> states;
  std::unordered_set<const FutureBase*> given;
  for (F& future : futures) {
    if (!given.insert(future.state().get()).second) continue;
    states.push_back(future.state());
    distinct.push_back(std::move(future));
  }
  if (distinct.empty()) throw std::invalid_argument("wait() was given nothing to wait for");
  co_await detail::wait_for_some(std::move(states), return_when, timeout);
  WaitResult<F> result;
  for (F& future : distinct) (future.done() ? result.done : result.pending).push_back(std::move(future));
  co_return result;
}

/// The same for two or more of one type until all are done. g++ 12 cannot have a list of them within a co_await.
template <class F, std::same_as<F>... Rest>
requires detail::kIsFuture<F> Coro<WaitResult<F>> wait(F first, F second, Rest... rest) {
  std::vector<F> futures;
  futures.reserve(2 + sizeof...(rest));
  futures.push_back(std::move(first));
  futures.push_back(std::move(second));
  (futures.push_back(std::move(rest)), ...);
  return wait(std::move(futures));
}

// What is no task or future: asyncio 3.11 refuses coroutines, too.

template <class F, class... Rest>
requires(!detail::kIsFuture<F>) Coro<void> wait(std::vector<F>, Rest&&...) {
  static_assert(detail::kNever<F>,
                "wait() takes tasks and futures, as asyncio's does: create_task() of each coroutine first");
  co_return;
}
template <class T, class... Rest>
Coro<void> wait(Coro<T>, Rest&&...) {
  static_assert(detail::kNever<T>,
                "wait() takes tasks and futures, as asyncio's does: create_task() of each coroutine first");
  co_return;
}

}  // namespace loopscope
