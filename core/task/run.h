#pragma once

#include <utility>

#include "core/task/runner.h"
#include "core/task/task.h"

namespace loopscope {

/// Runs the loop until the future is done; its result, or what it ended with is thrown.
void run_until_done(EventLoop& loop, FutureBase& future);

/// Cancels every task of the loop that is not done, and runs the loop until all are: the end of asyncio.run.
void cancel_all_tasks(EventLoop& loop);

// What EventLoop::run_until_complete() does: a coroutine becomes a task.

template <class T>
T run_to_end(EventLoop& loop, Future<T> future) {
  run_until_done(loop, *future.state());
  return future.take_result();
}
template <class T>
T run_to_end(EventLoop& loop, Task<T> task) {
  return run_to_end(loop, static_cast<Future<T>>(task));
}
template <class T>
T run_to_end(EventLoop& loop, Coro<T> coro) {
  loop.require_not_running();
  const Task<T> task = create_task(loop, std::move(coro));
  AnyTask(task).state()->allow_destroyed_pending();
  return run_to_end(loop, task);
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

/// asyncio.run: the same on a loop of its own with the real clock and epoll, untraced, as a Runner does it: SIGINT
/// cancels `main`.
template <class T>
T run(Coro<T> main, std::optional<bool> debug = std::nullopt) {
  Runner runner({.debug = debug});
  if constexpr (std::is_void_v<T>) {
    runner.run(std::move(main));
    runner.close();
  } else {
    T result = runner.run(std::move(main));
    runner.close();
    return result;
  }
}

}  // namespace loopscope
