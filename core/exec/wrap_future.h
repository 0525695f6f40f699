#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "core/exec/loop_link.h"
#include "core/loop/loops.h"
#include "core/task/concurrent_future.h"
#include "core/task/future.h"

namespace loopscope {

namespace detail {

/// Takes the result, which is there, to the future of the loop. On the loop's thread.
template <class T>
void pass_to_loop(ConcurrentFuture<T> from, FutureBase& to) {
  try {
    auto& slot = *static_cast<ResultSlot<T>*>(to.result_slot());
    if constexpr (std::is_void_v<T>) {
      from.result();
      slot.emplace();
    } else {
      slot.emplace(from.result());
    }
  } catch (const CancelledError&) {
    to.cancel();
    return;
  } catch (...) {
    to.finish_with_exception(std::current_exception());
    return;
  }
  to.finish_with_result();
}

}  // namespace detail

/// A future of the loop, to be awaited there, for one of another thread or of a pool of processes, whose result it
/// takes: asyncio's wrap_future. Cancelling either cancels the other, in a turn of the loop. When the loop is closed
/// before there is a result, the other one goes on. On the loop's thread.
template <class T>
Future<T> wrap_future(const ConcurrentFuture<T>& future, EventLoop& loop) {
  const std::shared_ptr<LoopLink> link = LoopLink::of(loop);
  const auto outer = Future<T>::create(loop);
  const std::uint64_t ticket = link->keep(outer.state());
  outer.add_done_callback([future](const Future<T>& ended) {
    if (ended.cancelled()) future.cancel();
  });
  // Whoever ends the future calls this: what the future owns must not own the future.
  future.add_done_callback([link, ticket, weak = future.weak()] {
    link->post([link, ticket, ended = ConcurrentFuture<T>(weak.lock())] {
      const Ref<FutureBase> state = link->take(ticket);
      if (state && !state->done()) detail::pass_to_loop(ended, *state);
    });
  });
  return outer;
}
/// The same on get_event_loop().
template <class T>
Future<T> wrap_future(const ConcurrentFuture<T>& future) {
  return wrap_future(future, get_event_loop());
}
/// A future of the loop stays what it is.
template <class T>
Future<T> wrap_future(const Future<T>& future) {
  return future;
}

}  // namespace loopscope
