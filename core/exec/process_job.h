#pragma once

#include <chrono>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "core/base/errors.h"
#include "core/exec/thread_pool.h"
#include "core/task/future.h"

namespace loopscope {

/// What will come of a job, for threads without a loop: concurrent.futures.Future, taken once as from a std::future.
/// Any thread, but only one at a time. It may outlive its pool; letting go of it does not cancel the job.
template <class R>
class ProcessJob {
 public:
  /// Starts as soon as the pool has a thread for it. call: R(), whose exceptions are those of get().
  template <class F>
  ProcessJob(ThreadPoolExecutor& pool, F call) {
    auto job = std::make_shared<Job<F>>(std::move(call));
    pool.submit(job);
    outcome_ = std::move(job);
  }

  /// Waits for the result, or throws what came instead; CancelledError when the job was cancelled or dropped. Once.
  R get() {
    const std::shared_ptr<Outcome> outcome = std::move(outcome_);
    std::unique_lock lock(outcome->mutex);
    outcome->ended.wait(lock, [&] { return outcome->is_ended(); });
    // The exception leaves the worker's reach here.
    if (outcome->exception) std::rethrow_exception(std::exchange(outcome->exception, nullptr));
    if constexpr (!std::is_void_v<R>) return *std::move(outcome->result);
  }

  void wait() const {
    std::unique_lock lock(outcome_->mutex);
    outcome_->ended.wait(lock, [&] { return outcome_->is_ended(); });
  }
  /// False when the job was not done in that time.
  bool wait_for(std::chrono::nanoseconds time) const {
    std::unique_lock lock(outcome_->mutex);
    return outcome_->ended.wait_for(lock, time, [&] { return outcome_->is_ended(); });
  }
  bool done() const {
    const std::lock_guard lock(outcome_->mutex);
    return outcome_->is_ended();
  }
  /// Takes the job back; false when it has begun, and then it goes on.
  bool cancel() const {
    if (!outcome_->ThreadJob::cancel()) return false;
    outcome_->set_cancelled();
    return true;
  }

 private:
  struct Outcome : ThreadJob {
    bool is_ended() const { return result || exception; }

    void set(ResultSlot<R> its_result, std::exception_ptr its_exception) {
      {
        const std::lock_guard lock(mutex);
        result = std::move(its_result);
        exception = std::move(its_exception);
      }
      ended.notify_all();
    }
    void set_cancelled() { set(std::nullopt, std::make_exception_ptr(CancelledError())); }
    void dropped() override { set_cancelled(); }

    std::mutex mutex;
    std::condition_variable ended;
    ResultSlot<R> result;          // guarded
    std::exception_ptr exception;  // guarded
  };

  template <class F>
  class Job final : public Outcome {
   public:
    explicit Job(F call) : call_(std::move(call)) {}

   private:
    void run() override {
      ResultSlot<R> its_result;
      std::exception_ptr its_exception;
      try {
        if constexpr (std::is_void_v<R>) {
          call_();
          its_result.emplace();
        } else {
          its_result.emplace(call_());
        }
      } catch (...) {
        its_exception = std::current_exception();
      }
      this->set(std::move(its_result), std::move(its_exception));
    }

    F call_;
  };

  std::shared_ptr<Outcome> outcome_;
};

}  // namespace loopscope
