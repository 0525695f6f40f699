#pragma once

#include <utility>

#include "core/loop/clock.h"
#include "core/loop/epoll_selector.h"
#include "core/task/task.h"

namespace loopscope {

/// Runs the loop until the future is done; its result, or what it ended with is thrown.
void run_until_done(EventLoop& loop, FutureBase& future);

/// Cancels every task of the loop that is not done, and runs the loop until all are: the end of asyncio.run.
void cancel_all_tasks(EventLoop& loop);

template <class T>
T run_until_complete(EventLoop& loop, Future<T> future) {
  run_until_done(loop, *future.state());
  return future.take_result();
}

/// asyncio.run on a given loop: runs `main` as a task until it is done, cancels what it left behind, and returns its
/// result or throws what it ended with. When the gate abandons the run, InvalidStateError. Throws std::logic_error when
/// a loop runs on this thread: await `main` there instead.
template <class T>
T run(EventLoop& loop, Coro<T> main, std::string_view name = {}) {
  loop.require_not_running();
  const Task<T> task = create_task(loop, std::move(main), name);
  try {
    run_until_done(loop, *task.state());
  } catch (...) {
    cancel_all_tasks(loop);
    throw;
  }
  cancel_all_tasks(loop);
  return task.take_result();
}

/// The same on a new loop with the real clock and epoll, untraced.
template <class T>
T run(Coro<T> main) {
  RealClock clock;
  EpollSelector selector;
  EventLoop loop({.clock = &clock, .selector = &selector});
  return run(loop, std::move(main));
}

}  // namespace loopscope
