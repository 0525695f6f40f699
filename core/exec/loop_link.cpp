#include "core/exec/loop_link.h"

#include <stdexcept>
#include <utility>

namespace loopscope {
namespace {

/// The loop's own hold of its link.
struct LinkOfLoop final : LoopService {
  void closing() override { link->close(); }

  std::shared_ptr<LoopLink> link;
};

}  // namespace

std::shared_ptr<LoopLink> LoopLink::of(EventLoop& loop) {
  loop.require_open();
  std::shared_ptr<LoopLink>& link = loop.service<LinkOfLoop>().link;
  if (!link) {
    link = std::make_shared<LoopLink>();
    link->loop_ = &loop;
  }
  return link;
}

void LoopLink::close() {
  if (default_executor_) default_executor_->shutdown(true, true);
  default_executor_.reset();
  {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }
  futures_.clear();
}

void LoopLink::post(std::function<void()> function) {
  const std::lock_guard lock(mutex_);
  if (loop_) loop_->call_soon_threadsafe(std::move(function));
}

std::uint64_t LoopLink::keep(Ref<FutureBase> future) {
  futures_.emplace(++last_ticket_, std::move(future));
  return last_ticket_;
}

Ref<FutureBase> LoopLink::take(std::uint64_t ticket) {
  auto node = futures_.extract(ticket);
  return node ? std::move(node.mapped()) : nullptr;
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
