#pragma once

#include "core/task/wait_queue.h"
#include "core/trace/event.h"

namespace loopscope {

/// What locks, events and queues have in common: as in asyncio they can be made anywhere, belong to the loop on which
/// they are first used by a coroutine, and fail loudly on another one. What is done with them is told as events.
class SyncObject {
 public:
  SyncObject(const SyncObject&) = delete;
  SyncObject& operator=(const SyncObject&) = delete;

  /// What the trace knows it by; 0 before its first use on a loop.
  ObjectId id() const { return id_; }

 protected:
  explicit SyncObject(trace::SyncOp::Object kind) : kind_(kind) {}
  ~SyncObject() = default;

  /// Binds it to the running loop. Throws std::logic_error when it is bound to another one.
  void bind();
  /// How the trace names a wait for it, which binds it.
  trace::Await await();
  /// Tells an operation and the count after it, on the loop it is used on.
  void tell(trace::SyncOp::Op op, std::uint64_t count);

 private:
  EventLoop* loop_ = nullptr;
  ObjectId id_ = kNoObject;
  const trace::SyncOp::Object kind_;
};

}  // namespace loopscope
