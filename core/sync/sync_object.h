#pragma once

#include "core/task/wait_queue.h"
#include "core/trace/event/event.h"

namespace loopscope {

class SyncObject;

/// Says that a lock or condition is made for another object, which it is a part of and which must outlive it: the trace
/// knows only the whole. Waits are told as waits for that, operations not at all.
struct PartOf {
  SyncObject& whole;
};

/// What locks, events and queues have in common: as in asyncio they can be made anywhere, belong to the loop that runs
/// when they are first used, and fail loudly while another one runs, also where asyncio would not notice because nobody
/// has to wait. Where no loop runs, what does not wait may be done too. What is done with them is told as events.
class SyncObject {
 public:
  SyncObject(const SyncObject&) = delete;
  SyncObject& operator=(const SyncObject&) = delete;

  /// What the trace knows it by; 0 before its first use on a loop.
  ObjectId id() const { return id_; }

 protected:
  explicit SyncObject(trace::SyncOp::Object kind) : kind_(kind) {}
  SyncObject(trace::SyncOp::Object kind, PartOf part) : whole_(&part.whole), kind_(kind) {}
  ~SyncObject() = default;

  /// Binds it to the running loop. Throws std::logic_error when it is bound to another one.
  void bind();
  /// The same for what may also be done where no loop runs.
  void bind_if_running();
  /// How the trace names a wait for it, which binds it.
  trace::Await await();
  /// Tells an operation and the count after it, on the loop it is used on.
  void tell(trace::SyncOp::Op op, std::uint64_t count);

 private:
  bool bound_to(const EventLoop& loop) const { return loop_ == &loop && loop_number_ == loop.number(); }

  SyncObject* const whole_ = nullptr;
  const EventLoop* loop_ = nullptr;  // it may be gone, and another one be in its place
  LoopNumber loop_number_ = 0;
  ObjectId id_ = kNoObject;
  const trace::SyncOp::Object kind_;
};

}  // namespace loopscope
