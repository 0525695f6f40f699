#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "core/task/runner.h"
#include "core/task/task.h"

namespace loopscope {

/// Runs the loop until the future is done; its result, or what it ended with is thrown.
void run_until_done(EventLoop& loop, FutureBase& future);
/// The same of one that only the caller has: when a KeyboardInterrupt, which may be its own, leaves the loop, nobody
/// else can ask for its exception.
void run_own_until_done(EventLoop& loop, FutureBase& future);

/// The end of asyncio.run: cancels every task of the loop that is not done, and runs the loop until all are; then,
/// where there are any, closes the asynchronous generators, and waits for what rooms above have going (LoopShutdown).
void shut_down(EventLoop& loop);

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
  run_own_until_done(loop, *task.state());
  return task.take_result();
}

/// asyncio.run on a given loop: runs `main` as a task until it is done, ends what it left behind as shut_down() says,
/// and returns its result or throws what it ended with. When the gate abandons the run, InvalidStateError. Throws
/// std::logic_error when a loop runs on this thread: await `main` there instead.
template <class T>
T run(EventLoop& loop, Coro<T> main, std::optional<std::string_view> name = std::nullopt) {
  loop.require_not_running();
  const Task<T> task = create_task(loop, std::move(main), name);
  try {
    run_own_until_done(loop, *task.state());
  } catch (...) {
    shut_down(loop);
    throw;
  }
  shut_down(loop);
  return task.take_result();
}

/// The same of what the function makes: `run(loop, [&]() -> Coro<void> { ... })`.
template <class F>
requires coroutine_function<F&>
auto run(EventLoop& loop, F function, std::optional<std::string_view> name = std::nullopt) {
  return run(loop, function(), name);
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

template <class F>
requires coroutine_function<F&>
auto run(F function, std::optional<bool> debug = std::nullopt) { return run(function(), debug); }

template <class A, class... Rest>
requires detail::kIsFuture<A>
void run(const A&, Rest&&...) {
  static_assert(detail::kNever<A>,
                "run() takes a coroutine: a future belongs to a loop, loop.run_until_complete(future)");
}

}  // namespace loopscope
