#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "core/task/concurrent_future.h"
#include "core/task/coro.h"
#include "core/task/task.h"

namespace loopscope {

namespace detail {

/// The way from a thread to a task of a loop.
class TaskOfThread {
 public:
  explicit TaskOfThread(EventLoop& loop) : loop_(&loop) {}

  /// On the loop's thread: this is the task. Cancels it when that was asked for before.
  void began(const AnyTask& task);
  /// On the loop's thread: nothing is left to cancel.
  void ended();
  /// Any thread: has the loop cancel the task.
  void cancel(const std::shared_ptr<TaskOfThread>& self);

 private:
  std::mutex mutex_;
  EventLoop* loop_;  // guarded; null once there is nothing to cancel, or no loop
  std::optional<AnyTask> task_;
  bool cancel_requested_ = false;
};

template <class T>
class ThreadsafeState final : public ConcurrentState<T> {
 public:
  explicit ThreadsafeState(EventLoop& loop) : task_(std::make_shared<TaskOfThread>(loop)) {}

  bool cancel() override {
    if (!this->set_cancelled()) return false;
    task_->cancel(task_);
    return true;
  }
  TaskOfThread& task() { return *task_; }

 private:
  const std::shared_ptr<TaskOfThread> task_;
};

/// Belongs to what will set the state. Cancels it when that is destroyed instead: the loop was closed.
template <class T>
class ThreadsafePromise {
 public:
  explicit ThreadsafePromise(std::shared_ptr<ThreadsafeState<T>> state) : state_(std::move(state)) {}
  ~ThreadsafePromise() {
    state_->task().ended();
    state_->set_cancelled();
  }
  ThreadsafePromise(const ThreadsafePromise&) = delete;
  ThreadsafePromise& operator=(const ThreadsafePromise&) = delete;
  ThreadsafeState<T>& state() { return *state_; }

 private:
  const std::shared_ptr<ThreadsafeState<T>> state_;
};

template <class T>
void pass_to_thread(EventLoop& loop, const Future<T>& ended, const std::shared_ptr<ThreadsafePromise<T>>& promise) {
  promise->state().task().ended();
  if (ended.cancelled()) {
    promise->state().set_cancelled();
  } else if (std::exception_ptr exception = ended.exception()) {
    // In a turn of its own, when the task has let go of the exception: two threads that own one thing between them is
    // more than can be checked.
    auto owned = std::make_shared<std::exception_ptr>(std::move(exception));
    loop.call_soon([promise, owned] { promise->state().set(std::nullopt, std::move(*owned)); });
  } else if constexpr (std::is_void_v<T>) {
    promise->state().set(std::monostate(), nullptr);
  } else {
    promise->state().set(ended.take_result(), nullptr);
  }
}

}  // namespace detail

/// Makes a task of a coroutine, from any other thread than the loop's; its result is for this thread to wait for.
/// Cancelling that cancels the task. When the loop is closed before the task is done, the future is cancelled. Throws
/// std::logic_error when it is closed already.
template <class T>
ConcurrentFuture<T> run_coroutine_threadsafe(Coro<T> coro, EventLoop& loop) {
  const auto state = std::make_shared<detail::ThreadsafeState<T>>(loop);
  // From here on both are the loop's thread's alone.
  auto promise = std::make_shared<detail::ThreadsafePromise<T>>(state);
  auto held = std::make_shared<Coro<T>>(std::move(coro));
  loop.call_soon_threadsafe([&loop, promise = std::move(promise), held = std::move(held)] {
    const Task<T> task = create_task(loop, std::move(*held));
    promise->state().task().began(task);
    task.add_done_callback([&loop, promise](const Future<T>& ended) { detail::pass_to_thread(loop, ended, promise); });
  });
  return ConcurrentFuture<T>(state);
}

}  // namespace loopscope
