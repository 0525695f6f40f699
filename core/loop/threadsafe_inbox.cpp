#include "core/loop/threadsafe_inbox.h"

#include <stdexcept>
#include <utility>

namespace loopscope {

void ThreadsafeInbox::post(std::function<void()> function, Ref<ContextState> context) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) throw std::logic_error("Event loop is closed");
    calls_.push_back({std::move(function), std::move(context)});
  }
  bell_.ring();
}

std::vector<ThreadsafeInbox::Call> ThreadsafeInbox::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(calls_, {});
}

void ThreadsafeInbox::close() {
  std::vector<Call> left_over;  // destroyed without the lock
  const std::lock_guard lock(mutex_);
  left_over.swap(calls_);
  closed_ = true;
}

}  // namespace loopscope
