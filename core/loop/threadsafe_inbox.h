#pragma once

#include <functional>
#include <mutex>
#include <vector>

#include "core/loop/context.h"
#include "core/loop/doorbell.h"

namespace loopscope {

/// The functions that other threads want called on a loop. A lock for each of them, none for a loop that got none: it
/// asks the bell.
class ThreadsafeInbox {
 public:
  /// The bell must outlive it.
  explicit ThreadsafeInbox(Doorbell& bell) : bell_(bell) {}

  /// A function, and what it is to run in; null: an empty context.
  struct Call {
    std::function<void()> function;
    Ref<ContextState> context;
  };

  /// Leaves a function, and rings. Any thread. Throws std::logic_error "Event loop is closed" after close().
  void post(std::function<void()> function, Ref<ContextState> context = nullptr);
  /// What was left, in order of the calls.
  std::vector<Call> take();
  /// From now on nothing can be left; what was is destroyed uncalled.
  void close();

 private:
  Doorbell& bell_;
  std::mutex mutex_;
  std::vector<Call> calls_;
  bool closed_ = false;
};

}  // namespace loopscope
