#include "core/sync/barrier.h"

#include <exception>

namespace loopscope {

using Op = trace::SyncOp::Op;

Barrier::Barrier(int parties) : SyncObject(trace::SyncOp::Object::barrier), parties_(parties) {
  if (parties < 1) throw std::invalid_argument("a barrier needs at least one party");
}

Coro<int> Barrier::wait() {
  bind();
  const auto held = co_await condition_.scoped();
  co_await condition_.wait_for([this] { return state_ != State::draining && state_ != State::resetting; });
  if (state_ == State::broken) throw BrokenBarrierError("the barrier is aborted");

  const int index = count_++;
  tell(Op::acquire, static_cast<std::uint64_t>(count_));
  std::exception_ptr ended_with;
  try {
    co_await pass(index);
  } catch (...) {
    ended_with = std::current_exception();
  }
  leave();
  if (ended_with) std::rethrow_exception(ended_with);
  co_return index;
}

Coro<void> Barrier::pass(int index) {
  if (index + 1 == parties_) {
    state_ = State::draining;  // who comes now waits until the last has left
    condition_.notify_all();
    co_return;
  }
  co_await condition_.wait_for([this] { return state_ != State::filling; });
  if (state_ == State::broken || state_ == State::resetting)
    throw BrokenBarrierError("the barrier was aborted or reset while a task waited at it");
}

void Barrier::leave() {
  --count_;
  tell(Op::release, static_cast<std::uint64_t>(count_));
  if (count_ > 0) return;
  if (state_ == State::resetting || state_ == State::draining) state_ = State::filling;
  condition_.notify_all();
}

Coro<void> Barrier::reset() {
  const auto held = co_await condition_.scoped();
  tell(Op::reset, static_cast<std::uint64_t>(count_));
  state_ = count_ > 0 ? State::resetting : State::filling;
  condition_.notify_all();
}

Coro<void> Barrier::abort() {
  const auto held = co_await condition_.scoped();
  tell(Op::abort, static_cast<std::uint64_t>(count_));
  state_ = State::broken;
  condition_.notify_all();
}

}  // namespace loopscope
