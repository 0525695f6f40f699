#include "core/exec/loop_link.h"

#include <optional>
#include <stdexcept>
#include <utility>

#include "core/exec/run_in_executor.h"
#include "core/task/loop_shutdown.h"

namespace loopscope {
namespace {

/// The loop's own hold of its link.
struct LinkOfLoop final : LoopService {
  void closing() override { link->close(); }

  std::shared_ptr<LoopLink> link;
};

/// asyncio.run shuts the executor down; a loop that runs once more has another one.
Coro<void> all_jobs_done(LoopLink& link) {
  co_await shutdown_default_executor();
  link.renew_default_executor();
}

std::optional<Coro<void>> end_of_jobs(LoopLink& link) {
  if (!link.default_executor_works()) return std::nullopt;
  return all_jobs_done(link);
}

}  // namespace

std::shared_ptr<LoopLink> LoopLink::of(EventLoop& loop) {
  loop.require_open();
  std::shared_ptr<LoopLink>& link = loop.service<LinkOfLoop>().link;
  if (!link) {
    link = std::make_shared<LoopLink>();
    link->loop_ = &loop;
    LoopShutdown::of(loop).add([its = link.get()] { return end_of_jobs(*its); });
  }
  return link;
}

void LoopLink::close() {
  if (loop_->abandoned()) {
    for (const auto& [ticket, kept] : jobs_) {
      if (kept.job) kept.job->cancel();
    }
  }
  if (default_executor_) default_executor_->shutdown(true, true);
  default_executor_.reset();
  {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }
  jobs_.clear();
}

void LoopLink::post(std::function<void()> function) {
  const std::lock_guard lock(mutex_);
  if (loop_) loop_->call_soon_threadsafe(std::move(function));
}

std::uint64_t LoopLink::keep(Ref<FutureBase> future, const ThreadPoolExecutor& executor,
                             std::shared_ptr<ThreadJob> job) {
  const bool of_default = &executor == default_executor_.get();
  jobs_.emplace(++last_ticket_, Job{std::move(future), of_default, std::move(job)});
  if (of_default) ++default_jobs_;
  return last_ticket_;
}

std::uint64_t LoopLink::keep(Ref<FutureBase> future) {
  jobs_.emplace(++last_ticket_, Job{std::move(future), false, nullptr});
  return last_ticket_;
}

Ref<FutureBase> LoopLink::take(std::uint64_t ticket) {
  auto node = jobs_.extract(ticket);
  if (!node) return nullptr;
  if (node.mapped().of_default) --default_jobs_;
  return std::move(node.mapped().future);
}

std::uint32_t LoopLink::worker_number(std::uint64_t pool, unsigned worker) {
  const auto next = static_cast<std::uint32_t>(worker_numbers_.size() + 1);
  return worker_numbers_.try_emplace({pool, worker}, next).first->second;
}

ThreadPoolExecutor& LoopLink::default_executor() {
  if (default_ended_) throw std::runtime_error("Executor shutdown has been called");
  if (!default_executor_) default_executor_ = std::make_shared<ThreadPoolExecutor>();
  return *default_executor_;
}

std::shared_ptr<ThreadPoolExecutor> LoopLink::end_default_executor() {
  default_ended_ = true;
  return default_executor_;
}

}  // namespace loopscope
