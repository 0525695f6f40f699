#pragma once

#include <atomic>

#include "core/loop/selector.h"

namespace loopscope {

/// How another thread, or a signal handler, has a loop look for what was left for it: a flag that the loop asks in
/// every frame, and the selector's wake-up for when it waits. What is left there is the inboxes' business.
class Doorbell {
 public:
  /// The selector must outlive it.
  explicit Doorbell(Selector& selector) : selector_(selector) {}

  /// After something was left. Any thread, and any signal handler.
  void ring() {
    rung_.store(true, std::memory_order_release);
    selector_.wake();
  }
  bool rung() const { return rung_.load(std::memory_order_acquire); }
  /// The loop's thread, before it looks: what is left meanwhile rings again.
  void answer() { rung_.exchange(false); }

 private:
  Selector& selector_;
  std::atomic<bool> rung_{false};
};

}  // namespace loopscope
