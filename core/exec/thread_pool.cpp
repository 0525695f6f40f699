#include "core/exec/thread_pool.h"

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace loopscope {
namespace {

class FunctionJob final : public ThreadJob {
 public:
  explicit FunctionJob(std::function<void()> function) : function_(std::move(function)) {}

 private:
  void run() override { std::exchange(function_, nullptr)(); }

  std::function<void()> function_;
};

std::uint64_t next_number() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

std::size_t default_workers() { return std::min<std::size_t>(32, std::thread::hardware_concurrency() + 4); }

/// A thread inherits the mask: signals are for the threads that expect them.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_;
};

}  // namespace

bool ThreadJob::cancel() {
  unsigned nobody = 0;
  return worker_.compare_exchange_strong(nobody, kCancelled, std::memory_order_acq_rel);
}

ThreadPoolExecutor::ThreadPoolExecutor(std::size_t max_workers, std::function<void()> at_thread_end)
    : number_(next_number()),
      max_workers_(max_workers == 0 ? default_workers() : max_workers),
      at_thread_end_(std::move(at_thread_end)) {}

ThreadPoolExecutor::~ThreadPoolExecutor() { shutdown(); }

std::size_t ThreadPoolExecutor::workers() const {
  const std::lock_guard lock(mutex_);
  return threads_.size();
}

void ThreadPoolExecutor::submit(std::shared_ptr<ThreadJob> job) {
  {
    const std::lock_guard lock(mutex_);
    if (shut_down_) throw std::runtime_error("cannot schedule new futures after shutdown");
    queue_.push_back(std::move(job));
    if (idle_ < queue_.size() && threads_.size() < max_workers_) start_worker();
  }
  work_.notify_one();
}

std::shared_ptr<ThreadJob> ThreadPoolExecutor::submit(std::function<void()> function) {
  auto job = std::make_shared<FunctionJob>(std::move(function));
  submit(job);
  return job;
}

// With the mutex held.
void ThreadPoolExecutor::start_worker() {
  const BlockedSignals blocked;
  try {
    const auto number = static_cast<unsigned>(threads_.size() + 1);
    threads_.emplace_back([this, number] {
      work(number);
      if (at_thread_end_) at_thread_end_();
    });
  } catch (const std::system_error& error) {
    if (!threads_.empty()) return;  // those there are will come to it
    queue_.pop_back();
    throw std::system_error(error.code(), "cannot start a thread of the pool");
  }
}

void ThreadPoolExecutor::work(unsigned number) {
  while (true) {
    std::shared_ptr<ThreadJob> job;
    {
      std::unique_lock lock(mutex_);
      ++idle_;
      work_.wait(lock, [this] { return !queue_.empty() || shut_down_; });
      --idle_;
      if (queue_.empty()) return;
      job = std::move(queue_.front());
      queue_.pop_front();
    }
    job->begun_ = std::chrono::steady_clock::now();
    unsigned nobody = 0;
    if (job->worker_.compare_exchange_strong(nobody, number, std::memory_order_acq_rel)) job->run();
  }
}

void ThreadPoolExecutor::shutdown(bool wait, bool cancel_queued) {
  std::deque<std::shared_ptr<ThreadJob>> dropped;
  {
    const std::lock_guard lock(mutex_);
    shut_down_ = true;
    if (cancel_queued) dropped.swap(queue_);
  }
  work_.notify_all();
  for (const std::shared_ptr<ThreadJob>& job : dropped) {
    if (job->cancel()) job->dropped();
  }
  if (!wait) return;
  const std::lock_guard joining(join_mutex_);
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace loopscope
