#include "core/exec/run_in_executor.h"

namespace loopscope {

void set_default_executor(EventLoop& loop, std::shared_ptr<ThreadPoolExecutor> executor) {
  LoopLink::of(loop)->set_default_executor(std::move(executor));
}

Coro<void> shutdown_default_executor() {
  EventLoop& loop = get_running_loop();
  const std::shared_ptr<ThreadPoolExecutor> executor = LoopLink::of(loop)->end_default_executor();
  if (!executor) co_return;
  ThreadPoolExecutor joiner(1);
  auto shut_down = [executor] { executor->shutdown(); };
  co_await run_in_executor(loop, joiner, std::move(shut_down), "shutdown_default_executor");
}

}  // namespace loopscope
