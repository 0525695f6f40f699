#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "core/loop/loops.h"
#include "core/task/task.h"

namespace loopscope {

struct RunnerOptions {
  /// Whether the loop is in debug mode; nothing: as the loop decides.
  std::optional<bool> debug = std::nullopt;
  /// Makes the loop; empty: new_event_loop(), which is then also the thread's (set_event_loop).
  std::function<std::unique_ptr<EventLoop>()> loop_factory = nullptr;
};

/// asyncio.Runner: runs several coroutines one after the other on one loop, which it makes when it is first needed.
///
/// On the main thread SIGINT, if the process has no handler for it, cancels the coroutine that runs: run() throws
/// KeyboardInterrupt when it ends by that. The second one, one in close(), and one after a signal handler of the loop's
/// for it was removed, throws KeyboardInterrupt in the middle of everything. They take effect before the next turn of
/// the loop. Belongs to one thread.
class Runner {
 public:
  explicit Runner(RunnerOptions options = {}) : options_(std::move(options)) {}
  /// Closes it. What close() would throw goes to the loop's exception handler.
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  /// The loop. Throws std::runtime_error once the runner is closed.
  EventLoop& get_loop();

  /// Runs the coroutine as a task until it is done; its result, or what it ended with is thrown. Throws
  /// std::runtime_error once the runner is closed, and std::logic_error where a loop runs already. What one coroutine
  /// sets ContextVars to, the next one sees: they run in one context, a copy of that of who first used the runner.
  template <class T>
  T run(Coro<T> main, std::optional<std::string_view> name = std::nullopt) {
    return run(std::move(main), name, std::nullopt);
  }
  /// The same of what the function makes.
  template <class F>
  requires coroutine_function<F&>
  auto run(F function, std::optional<std::string_view> name = std::nullopt) { return run(function(), name); }
  /// The same in this context.
  template <class T>
  T run(Coro<T> main, std::optional<std::string_view> name, std::optional<Context> context) {
    if (running_loop_or_null()) throw std::logic_error("Runner::run() cannot be called from a running event loop");
    EventLoop& loop = get_loop();
    const Task<T> task = create_task(loop, std::move(main), name, context ? *context : *context_);
    run_task(task);
    return task.take_result();
  }

  /// Cancels the tasks that were left behind and waits until they are done, closes the generators and waits for the
  /// jobs of the default executor, and closes the loop. Nothing happens the second time.
  void close();

 private:
  enum class State { created, initialized, closed };

  void run_task(const AnyTask& task);

  RunnerOptions options_;
  State state_ = State::created;
  std::optional<Context> context_;   // from when there is a loop on
  std::unique_ptr<EventLoop> loop_;  // once closed it is kept, for who still has a reference
};

}  // namespace loopscope
