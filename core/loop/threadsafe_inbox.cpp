#include "core/loop/threadsafe_inbox.h"

#include <stdexcept>
#include <utility>

namespace loopscope {

void ThreadsafeInbox::post(std::function<void()> function) {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) throw std::logic_error("Event loop is closed");
    functions_.push_back(std::move(function));
  }
  bell_.ring();
}

std::vector<std::function<void()>> ThreadsafeInbox::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(functions_, {});
}

void ThreadsafeInbox::close() {
  std::vector<std::function<void()>> left_over;  // destroyed without the lock
  const std::lock_guard lock(mutex_);
  left_over.swap(functions_);
  closed_ = true;
}

}  // namespace loopscope
