#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/intrusive_list.h"
#include "core/task/awaiter.h"

namespace loopscope {

/// Tasks that wait for one thing, first come, first served: the one wait queue under every lock, event and queue. It
/// stands for asyncio's deque of futures, turn for turn, but a wait is a link in the frame of who waits: nothing is
/// allocated. Whatever is asked of it takes the same time however many wait, on average over many. Belongs to its
/// loop's thread; nobody may wait in it when it is destroyed.
class WaitQueue {
 public:
  /// One wait. Lives in the frame of the coroutine that waits:
  ///
  ///     WaitQueue::Wait wait(queue, what);
  ///     co_await wait;
  ///
  /// It is in the queue from the co_await until the task runs again, also when it was woken or cancelled meanwhile,
  /// unless pop_and_wake() took it out.
  class Wait final : public ListLink<Wait>, private Waiter {
   public:
    /// what, target: how the trace names the wait.
    Wait(WaitQueue& queue, trace::Await await) : queue_(queue), await_(await) {}
    ~Wait() { queue_.remove(*this); }

    /// The task was woken; it may have been cancelled after that.
    bool woken() const { return state_ == State::woken; }
    /// The wait itself was cancelled, before anybody woke it.
    bool cancelled() const { return state_ == State::cancelled; }

    auto awaiter(const AwaitContext& context) {
      struct Awaiter {
        Wait& wait;
        const AwaitContext context;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> coroutine) { wait.begin(coroutine, context); }
        void await_resume() { wait.end(); }
      };
      return Awaiter{*this, context};
    }

   private:
    friend class WaitQueue;
    enum class State : std::uint8_t { waiting, woken, cancelled };

    void begin(std::coroutine_handle<> coroutine, const AwaitContext& context);
    void end();
    bool waiting() const { return state_ == State::waiting; }
    void wake();
    bool cancel_wait(const std::string& message) override;

    WaitQueue& queue_;
    const trace::Await await_;
    TaskBase* task_ = nullptr;
    State state_ = State::waiting;
  };

  bool empty() const { return waits_.empty(); }
  /// How many are in it.
  std::size_t size() const { return size_; }
  /// Every wait in it is cancelled (or there is none).
  bool all_cancelled() const { return cancelled_ == size_; }

  /// Wakes the first in the queue, unless it is woken or cancelled already.
  void wake_first();
  /// Wakes the first that is neither woken nor cancelled. False when there is none.
  bool wake_next();
  /// Takes waits out until one was neither woken nor cancelled, and wakes that.
  void pop_and_wake();
  /// Wakes all, in order.
  void wake_all();

 private:
  void add(Wait& wait);
  void remove(Wait& wait);
  /// The first that is neither woken nor cancelled, or nullptr.
  Wait* first_waiting();

  IntrusiveList<Wait> waits_;
  Wait* settled_until_ = nullptr;  // all before it are woken or cancelled; null: all are
  std::size_t size_ = 0;
  std::size_t cancelled_ = 0;
};

}  // namespace loopscope
