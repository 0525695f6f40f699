#pragma once

#include <optional>

#include "core/task/awaiter.h"

namespace loopscope {

/// Waits until a descriptor is ready in one direction; the task's state is `selector` meanwhile.
class DescriptorAwaiter final : private Watch, private Waiter {
 public:
  DescriptorAwaiter(int fd, trace::Interest interest, bool keep, const AwaitContext& context)
      : Watch(fd, interest), context_(context) {
    if (keep) keep_armed();
  }
  ~DescriptorAwaiter() override { Watch::cancel(); }

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine);
  void await_resume();

 private:
  void run() override;
  bool cancel_wait(const std::string& message) override;

  const AwaitContext context_;
  std::optional<CancelledError> cancelled_;
  bool woken_ = false;
};

class DescriptorReady {
 public:
  DescriptorReady(int fd, trace::Interest interest) : fd_(fd), interest_(interest) {}
  /// For who calls Selector::forget() before the descriptor is closed: waiting again and again costs no system calls.
  DescriptorReady keeping_armed() const {
    DescriptorReady ready = *this;
    ready.keep_ = true;
    return ready;
  }
  DescriptorAwaiter awaiter(const AwaitContext& context) const {
    return DescriptorAwaiter(fd_, interest_, keep_, context);
  }

 private:
  int fd_;
  trace::Interest interest_;
  bool keep_ = false;
};

/// `co_await readable(fd)` suspends the task until a read of the descriptor would not block, or would fail. Throws what
/// EventLoop::watch throws: one task at a time can wait for one descriptor in one direction.
[[nodiscard]] inline DescriptorReady readable(int fd) { return {fd, trace::Interest::read}; }
[[nodiscard]] inline DescriptorReady writable(int fd) { return {fd, trace::Interest::write}; }

}  // namespace loopscope
