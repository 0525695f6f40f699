#pragma once

#include "core/sync/sync_object.h"
#include "core/task/coro.h"

namespace loopscope {

/// A flag that tasks can wait for: asyncio's Event. Belongs to one loop and its thread. It must outlive those who wait
/// for it.
class Event : public SyncObject {
 public:
  Event() : SyncObject(trace::SyncOp::Object::event) {}

  bool is_set() const { return set_; }
  /// Wakes all who wait.
  void set();
  void clear();
  /// Waits until it is set, not at all when it is; true.
  Coro<bool> wait();

  /// How many tasks wait for it.
  std::size_t waiting() const { return waiters_.size(); }

 private:
  bool set_ = false;
  WaitQueue waiters_;
};

}  // namespace loopscope
