#pragma once

#include "core/base/ids.h"

namespace loopscope {

class EventLoop;

/// That a loop exists, as long as this does: for what may outlive its loop, and would not know whether there is still
/// one at that address, or another one by now.
class Existence {
 public:
  explicit Existence(const EventLoop& loop);
  ~Existence();
  Existence(const Existence&) = delete;
  Existence& operator=(const Existence&) = delete;

  LoopNumber number() const { return number_; }
  /// Whether there is still a loop of this number at this address. Any thread.
  static bool of(const EventLoop* loop, LoopNumber number);

 private:
  const EventLoop& loop_;
  LoopNumber number_ = 0;
};

}  // namespace loopscope
