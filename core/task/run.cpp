#include "core/task/run.h"

#include "core/task/async_generator.h"
#include "core/task/gather.h"
#include "core/task/loop_shutdown.h"
#include "core/task/when_done.h"

namespace loopscope {
namespace {

/// asyncio's _run_until_complete_cb.
void stop_loop(FutureBase& done) {
  if (!done.cancelled()) {
    if (is_a<KeyboardInterrupt>(done.exception())) return;  // which has left the loop already
  }
  done.loop().stop();
}

void cancel_all_tasks(EventLoop& loop);

}  // namespace

void run_until_done(EventLoop& loop, FutureBase& future) {
  if (!future.belongs_to(loop)) throw std::invalid_argument("the future belongs to another loop");
  loop.require_open();
  loop.require_not_running();
  if (loop.abandoned()) return;
  {
    const WhenDone stop(future, "run: main done", stop_loop);
    loop.run_forever();
  }
  if (!future.done() && !loop.abandoned())
    throw std::runtime_error("the event loop stopped before the future was done");
}

void run_own_until_done(EventLoop& loop, FutureBase& future) {
  try {
    run_until_done(loop, future);
  } catch (...) {
    future.mark_retrieved();
    throw;
  }
}

void shut_down(EventLoop& loop) {
  cancel_all_tasks(loop);
  if (loop.abandoned()) return;
  if (has_asyncgens(loop)) run_to_end(loop, shutdown_asyncgens());
  LoopShutdown::of(loop).run();
}

namespace {

void cancel_all_tasks(EventLoop& loop) {
  const std::vector<AnyTask> tasks = all_tasks(loop);
  if (tasks.empty() || loop.abandoned()) return;
  for (const AnyTask& task : tasks) task.cancel();
  GatherChildren children(tasks.size());
  for (const AnyTask& task : tasks) children.add_new(task.state());
  const auto nothing = [] { return std::monostate(); };
  const Ref<FutureBase> all(new GatherState<void, decltype(nothing)>(loop, std::move(children), nothing, true));
  run_until_done(loop, *all);
  for (const AnyTask& task : tasks) {
    if (!task.done() || task.cancelled()) continue;
    if (std::exception_ptr exception = task.state()->exception()) {
      loop.call_exception_handler(
          {.message = "unhandled exception during run() shutdown", .exception = exception, .task = task.id()});
    }
  }
}

}  // namespace
}  // namespace loopscope
