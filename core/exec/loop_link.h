#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "core/exec/thread_pool.h"
#include "core/task/future.h"

namespace loopscope {

/// The way of other threads to a loop, which may be closed, or gone, when they want to reach it; and what a loop has
/// for its jobs. One a loop, from its first job until it is closed.
class LoopLink {
 public:
  /// That of a loop, which must be open. On the loop's thread.
  static std::shared_ptr<LoopLink> of(EventLoop& loop);

  /// EventLoop::call_soon_threadsafe, or nothing once the loop is closed. Any thread.
  void post(std::function<void()> function);

  // The rest is for the loop's thread.

  /// Keeps a future, which no other thread may touch, until take().
  std::uint64_t keep(Ref<FutureBase> future);
  /// Gives it back; null when there is none.
  Ref<FutureBase> take(std::uint64_t ticket);

  /// The number of a pool's worker within this loop, from 1: in the order in which they are first asked for.
  std::uint32_t worker_number(std::uint64_t pool, unsigned worker);

  /// Made at the first use. Throws std::runtime_error after end_default_executor().
  ThreadPoolExecutor& default_executor();
  /// The executor, if there is one; there will be no other.
  std::shared_ptr<ThreadPoolExecutor> end_default_executor();
  void set_default_executor(std::shared_ptr<ThreadPoolExecutor> executor) { default_executor_ = std::move(executor); }

  /// The loop is being closed.
  void close();

 private:
  std::mutex mutex_;
  EventLoop* loop_ = nullptr;  // guarded; null once it is closed
  std::unordered_map<std::uint64_t, Ref<FutureBase>> futures_;
  std::uint64_t last_ticket_ = 0;
  std::map<std::pair<std::uint64_t, unsigned>, std::uint32_t> worker_numbers_;
  std::shared_ptr<ThreadPoolExecutor> default_executor_;
  bool default_ended_ = false;
};

}  // namespace loopscope
