#pragma once

#include <utility>

#include "core/task/task.h"

namespace loopscope {

/// A future that ends as the awaitable does; cancelling it, as who awaits it is cancelled, does not cancel what it
/// shields: asyncio's shield. A coroutine becomes a task. When what is shielded is cancelled itself, so is the future.
template <class A>
Future<typename A::Result> shield(A awaitable) {
  using T = typename A::Result;
  const Future<T> inner = ensure_future(std::move(awaitable));
  if (inner.done()) return inner;
  const auto outer = Future<T>::create();
  inner.add_done_callback([outer](const Future<T>& ended) {
    if (outer.done()) return;
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
