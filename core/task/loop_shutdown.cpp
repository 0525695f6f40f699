#include "core/task/loop_shutdown.h"

#include "core/task/run.h"

namespace loopscope {

LoopShutdown& LoopShutdown::of(EventLoop& loop) {
  auto& shutdown = loop.service<LoopShutdown>();
  shutdown.loop_ = &loop;
  return shutdown;
}

void LoopShutdown::run() {
  for (const Step& step : steps_) {
    if (std::optional<Coro<void>> waits = step()) run_to_end(*loop_, *std::move(waits));
  }
}

}  // namespace loopscope
