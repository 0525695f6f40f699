#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace loopscope {

/// Something for a worker thread to do. Whoever submits it and the pool share it.
class ThreadJob {
 public:
  ThreadJob() = default;
  virtual ~ThreadJob() = default;
  ThreadJob(const ThreadJob&) = delete;
  ThreadJob& operator=(const ThreadJob&) = delete;

  /// Takes it back: it will not run. False when it has begun, or was cancelled before. Any thread.
  bool cancel();
  /// The number of the worker that began it, from 1; 0 when none has. Any thread.
  unsigned worker() const {
    const unsigned worker = worker_.load(std::memory_order_acquire);
    return worker == kCancelled ? 0 : worker;
  }
  /// When that was. Only when worker() is not 0.
  std::chrono::steady_clock::time_point begun() const { return begun_; }

 private:
  friend class ThreadPoolExecutor;
  static constexpr unsigned kCancelled = ~0u;

  /// On the worker's thread. What it throws ends the program: it keeps its own exceptions.
  virtual void run() = 0;
  /// It will not run: the pool was shut down, and what was queued cancelled. On the thread that did so.
  virtual void dropped() {}

  std::atomic<unsigned> worker_{0};
  std::chrono::steady_clock::time_point begun_;  // published by worker_
};

/// Threads that do jobs in the order in which they were submitted: concurrent.futures.ThreadPoolExecutor. A thread
/// starts when a job comes and none is idle. Signals are not delivered to them. All functions may be called from any
/// thread, but shutdown() and the destructor not from a job.
class ThreadPoolExecutor {
 public:
  /// 0: as many as Python takes, the processors and 4 more, at most 32. at_thread_end: called by each thread when it
  /// ends.
  explicit ThreadPoolExecutor(std::size_t max_workers = 0, std::function<void()> at_thread_end = nullptr);
  /// Shuts down, and waits.
  ~ThreadPoolExecutor();
  ThreadPoolExecutor(const ThreadPoolExecutor&) = delete;
  ThreadPoolExecutor& operator=(const ThreadPoolExecutor&) = delete;

  /// Another one for each pool of the process, from 1.
  std::uint64_t number() const { return number_; }
  std::size_t max_workers() const { return max_workers_; }
  /// How many threads were started.
  std::size_t workers() const;

  /// Throws std::runtime_error after shutdown(), and std::system_error when no thread can be started and there is none.
  void submit(std::shared_ptr<ThreadJob> job);
  /// The same with a function, which must not throw.
  std::shared_ptr<ThreadJob> submit(std::function<void()> function);

  /// Takes no more jobs. What is queued is done, or dropped when cancel_queued. Waits for all threads to end, unless
  /// told not to: then the destructor does.
  void shutdown(bool wait = true, bool cancel_queued = false);

 private:
  void start_worker();
  void work(unsigned number);

  const std::uint64_t number_;
  const std::size_t max_workers_;
  const std::function<void()> at_thread_end_;
  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::deque<std::shared_ptr<ThreadJob>> queue_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool shut_down_ = false;
  std::mutex join_mutex_;
};

}  // namespace loopscope
