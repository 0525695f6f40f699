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

  /// Keeps the future of a job, which no other thread may touch, until take().
  std::uint64_t keep(Ref<FutureBase> future, const ThreadPoolExecutor& executor, std::shared_ptr<ThreadJob> job);
  /// The same of a future that is no job of a pool of threads.
  std::uint64_t keep(Ref<FutureBase> future);
  /// Gives it back; null when there is none.
  Ref<FutureBase> take(std::uint64_t ticket);

  /// The number of a pool's worker within this loop, from 1: in the order in which they are first asked for.
  std::uint32_t worker_number(std::uint64_t pool, unsigned worker);

  /// Made at the first use. Throws std::runtime_error after end_default_executor().
  ThreadPoolExecutor& default_executor();
  /// Whether something of its jobs is still to come.
  bool default_executor_works() const { return default_jobs_ > 0; }
  /// The executor, if there is one; there will be no other, unless one is set.
  std::shared_ptr<ThreadPoolExecutor> end_default_executor();
  /// After that: another one will be made when it is needed.
  void renew_default_executor() {
    default_executor_ = nullptr;
    default_ended_ = false;
  }
  void set_default_executor(std::shared_ptr<ThreadPoolExecutor> executor) { default_executor_ = std::move(executor); }

  /// The loop is being closed. When its run was abandoned, jobs that have not begun are taken back, whatever pool they
  /// wait in: nobody should have to wait for them.
  void close();

 private:
  std::mutex mutex_;
  EventLoop* loop_ = nullptr;  // guarded; null once it is closed
  struct Job {
    Ref<FutureBase> future;
    bool of_default;
    std::shared_ptr<ThreadJob> job;  // null when it is none of a pool of threads
  };

  std::unordered_map<std::uint64_t, Job> jobs_;
  std::size_t default_jobs_ = 0;
  std::uint64_t last_ticket_ = 0;
  std::map<std::pair<std::uint64_t, unsigned>, std::uint32_t> worker_numbers_;
  std::shared_ptr<ThreadPoolExecutor> default_executor_;
  bool default_ended_ = false;
};

}  // namespace loopscope
