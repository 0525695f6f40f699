#pragma once

#include <exception>
#include <optional>
#include <utility>

#include "core/exec/thread_pool.h"
#include "core/task/concurrent_future.h"

namespace loopscope::detail {

/// A job of a pool whose outcome a ConcurrentFuture waits for. call: R(), whose exceptions become the outcome.
template <class F, class R>
class ProcessJob final : public ThreadJob, public ConcurrentState<R> {
 public:
  explicit ProcessJob(F call) : call_(std::move(call)) {}

  bool cancel() override {
    if (!ThreadJob::cancel()) return false;
    this->set_cancelled();
    return true;
  }

 private:
  void run() override {
    ResultSlot<R> result;
    std::exception_ptr exception;
    try {
      if constexpr (std::is_void_v<R>) {
        call_();
        result.emplace();
      } else {
        result.emplace(call_());
      }
    } catch (...) {
      exception = std::current_exception();
    }
    this->set(std::move(result), std::move(exception));
  }
  void dropped() override { this->set_cancelled(); }

  F call_;
};

}  // namespace loopscope::detail
