#pragma once

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/task/coro.h"
#include "core/task/errors.h"
#include "core/task/task.h"

namespace loopscope {

namespace detail {

/// Waits until the future is done or the time is over. True: it was done in time (a cancellation of the task that waits
/// is dropped then, as in asyncio); otherwise the future was asked to end, and has ended.
Coro<bool> wait_until_done(Ref<FutureBase> future, Duration timeout);
/// Cancels a future and waits until it has ended.
Coro<void> cancel_and_wait(Ref<FutureBase> future);

template <class T>
T result_in_time(const Future<T>& future, bool in_time) {
  if (in_time) return future.take_result();
  try {
    return future.take_result();
  } catch (const CancelledError&) {  // it may have ended *with* one, as a gather does
    std::throw_with_nested(TimeoutError());
  }
}

}  // namespace detail

/// The result of an awaitable, or TimeoutError when it is not there after `timeout`: asyncio's wait_for (3.11's). A
/// coroutine becomes a task. What is late is cancelled, and waited for until it has ended; when it ends with a result
/// all the same, that is returned. Without a timeout it waits for as long as it takes.
template <awaitable A>
Coro<detail::AwaitResult<A>> wait_for(A object, std::optional<Duration> timeout) {
  if (!timeout) co_return co_await std::move(object);
  const auto future = ensure_future(std::move(object));
  bool in_time = true;
  if (*timeout > Duration::zero()) {
    in_time = co_await detail::wait_until_done(future.state(), *timeout);
  } else if (!future.done()) {
    in_time = false;
    co_await detail::cancel_and_wait(future.state());
  }
  co_return detail::result_in_time<detail::AwaitResult<A>>(future, in_time);
}
/// A number has no unit.
template <awaitable A, class Number>
requires std::is_arithmetic_v<Number> Coro<detail::AwaitResult<A>> wait_for(A object, Number) {
  detail::refuse_number<Number>();
  return wait_for(std::move(object), std::nullopt);
}

}  // namespace loopscope
