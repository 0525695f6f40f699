#pragma once

#include <functional>
#include <utility>

#include "core/task/task.h"

namespace loopscope {

namespace detail {
/// Calls `pass_on(inner)` in a turn once `inner` is done, unless `outer` was done, and had a turn to say so, before.
void connect_shield(FutureBase& inner, FutureBase& outer, std::function<void(FutureBase&)> pass_on);
}  // namespace detail

/// A future that ends as the awaitable does; cancelling it, as who awaits it is cancelled, does not cancel what it
/// shields: asyncio's shield. A coroutine becomes a task. When what is shielded is cancelled itself, so is the future.
template <awaitable A>
Future<detail::AwaitResult<A>> shield(A object) {
  using T = detail::AwaitResult<A>;
  const Future<T> inner = ensure_future(std::move(object));
  if (inner.done()) return inner;
  const auto outer = Future<T>::create(inner.state()->open_loop());
  detail::connect_shield(*inner.state(), *outer.state(), [outer](FutureBase& state) {
    const Future<T> ended{Ref<FutureBase>(&state)};
    if (outer.cancelled()) {
      state.mark_retrieved();  // nobody is left to be told
      return;
    }
    if (ended.cancelled()) {
      outer.cancel();
    } else if (const std::exception_ptr exception = ended.exception()) {
      outer.set_exception(exception);
    } else if constexpr (std::is_void_v<T>) {
      outer.set_result();
    } else {
      outer.set_result(ended.take_result());
    }
  });
  return outer;
}

}  // namespace loopscope
