#pragma once

#include "core/base/intrusive_list.h"

namespace loopscope {

class EventLoop;

/// What keeps itself alive until it is done, and waits in no queue of its loop. The loop tells it when that will never
/// be: at its end. It leaves by unlinking.
class Pending : public ListLink<Pending> {
 protected:
  ~Pending() = default;

 private:
  friend class EventLoop;
  /// The loop is being closed. It may destroy itself.
  virtual void dismissed() = 0;
};

}  // namespace loopscope
