#include "core/exec/run_in_executor.h"

#include <algorithm>
#include <chrono>

namespace loopscope {

void JobTeller::tell_end(EventLoop& loop, ObjectId id, trace::Outcome outcome) const {
  if (!loop.traced()) return;
  if (const unsigned worker = job_->worker(); worker != 0) {
    trace::JobBegin begin{.worker = link_->worker_number(pool_, worker)};
    if (!loop.clock().is_virtual()) {
      const auto ago = std::chrono::steady_clock::now() - job_->begun();
      const auto us = std::chrono::duration_cast<std::chrono::microseconds>(ago).count();
      begin.us_ago = static_cast<std::uint32_t>(std::clamp<std::int64_t>(us, 0, UINT32_MAX));
    }
    loop.emit(trace::Kind::job_begin, id, begin.packed());
  }
  loop.emit(trace::Kind::job_end, id, static_cast<std::uint64_t>(outcome));
}

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
