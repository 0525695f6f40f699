#pragma once

#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "core/exec/loop_link.h"
#include "core/exec/thread_pool.h"
#include "core/loop/makes_coroutine.h"
#include "core/task/coro.h"
#include "core/task/task_base.h"

namespace loopscope {

/// How a job is told. The ring has one producer, the loop's thread, so job_begin comes together with job_end, when the
/// loop hears of both; it says how long ago it was.
class JobTeller {
 public:
  JobTeller(std::shared_ptr<LoopLink> link, std::shared_ptr<ThreadJob> job, std::uint64_t pool)
      : link_(std::move(link)), job_(std::move(job)), pool_(pool) {}

  void tell_end(EventLoop& loop, ObjectId id, trace::Outcome outcome) const;

 private:
  const std::shared_ptr<LoopLink> link_;
  const std::shared_ptr<ThreadJob> job_;
  const std::uint64_t pool_;
};

/// The future of a job. In the trace it is the job: job_submit creates it and job_end ends it.
template <class T>
class JobState final : public FutureState<T> {
 public:
  JobState(EventLoop& loop, JobTeller teller)
      : FutureState<T>(loop, trace::Await::What::job), teller_(std::move(teller)) {}

  void tell_end() { teller_.tell_end(this->loop(), this->id(), this->outcome()); }

 private:
  /// Of a cancelled one the job is taken back in the next frame: only then it is known whether it had begun.
  void emit_done() override {
    if (!this->cancelled()) tell_end();
  }

  const JobTeller teller_;
};

/// Calls a function on a worker's thread and takes what comes of it to the loop.
template <class F, class T = std::invoke_result_t<F&>>
class ExecutorJob final : public ThreadJob, public std::enable_shared_from_this<ExecutorJob<F, T>> {
 public:
  ExecutorJob(std::shared_ptr<LoopLink> link, F function) : link_(std::move(link)), function_(std::move(function)) {}
  /// Before it is submitted.
  void set_ticket(std::uint64_t ticket) { ticket_ = ticket; }

 private:
  void run() override {
    try {
      if constexpr (std::is_void_v<T>) {
        std::invoke(*function_);
        result_.emplace();
      } else {
        result_.emplace(std::invoke(*function_));
      }
    } catch (...) {
      exception_ = std::current_exception();
    }
    function_.reset();
    link_->post([self = this->shared_from_this()] { self->deliver(); });
  }

  void dropped() override {
    link_->post([link = link_, ticket = ticket_] {
      if (const Ref<FutureBase> future = link->take(ticket)) future->cancel();
    });
  }

  // On the loop's thread.
  void deliver() {
    const Ref<FutureBase> future = link_->take(ticket_);
    if (!future || future->done()) return;
    if (exception_) {
      future->finish_with_exception(std::exchange(exception_, nullptr));
    } else {
      static_cast<ResultSlot<T>*>(future->result_slot())->emplace(std::move(*result_));
      future->finish_with_result();
    }
  }

  const std::shared_ptr<LoopLink> link_;
  std::optional<F> function_;
  std::uint64_t ticket_ = 0;
  ResultSlot<T> result_;
  std::exception_ptr exception_;
};

/// What can be called on another thread: a coroutine function cannot.
template <class F>
concept job_function = std::invocable<F&> && !makes_coroutine<F>;

/// Calls `function()` on a thread of the pool: asyncio's run_in_executor. The future gets what it returns or throws.
/// Cancelling the future takes the job back, in the next frame as in asyncio; when it has begun until then it goes on,
/// and what comes of it is dropped. `name`: what the trace calls it. The pool may outlive the loop. On the loop's
/// thread; throws as ThreadPoolExecutor::submit does.
///
/// On a virtual clock a loop that has nothing else to do waits for the job for real; a timer, though, does not: the
/// clock jumps to it.
template <job_function F>
auto run_in_executor(EventLoop& loop, ThreadPoolExecutor& executor, F function, std::string_view name = "function")
    -> Future<std::invoke_result_t<F&>> {
  using T = std::invoke_result_t<F&>;
  const std::shared_ptr<LoopLink> link = LoopLink::of(loop);
  const auto job = std::make_shared<ExecutorJob<F>>(link, std::move(function));
  const Ref<FutureBase> state(new JobState<T>(loop, JobTeller(link, job, executor.number())));
  const std::uint64_t ticket = link->keep(state, executor, job);
  job->set_ticket(ticket);
  const TaskBase* const task = TaskBase::current();
  try {
    executor.submit(job);
  } catch (...) {
    link->take(ticket);
    throw;
  }
  loop.emit(trace::Kind::job_submit, state->id(), task ? task->id() : kNoObject, loop.intern(name));
  // The first of its callbacks, as where asyncio chains its future to that of the executor.
  state->add_done_callback([link, job, ticket](FutureBase& future) {
    if (!future.cancelled()) return;
    if (job->cancel()) link->take(ticket);
    static_cast<JobState<T>&>(future).tell_end();
  });
  return Future<T>(state);
}

/// The same on a pool of the running loop's own, its default executor. The end of run() waits for all of its jobs.
/// Where a loop is closed without that, what is queued is dropped, and what has begun waited for.
template <job_function F>
auto run_in_executor(F function, std::string_view name = "function") {
  EventLoop& loop = get_running_loop();
  return run_in_executor(loop, LoopLink::of(loop)->default_executor(), std::move(function), name);
}

/// Awaits `function(arguments...)` on a thread of the default executor: asyncio's to_thread. The arguments are kept. It
/// is called in a copy of the context of who awaits it; other jobs do not know of that.
template <class F, class... Args>
Coro<std::invoke_result_t<F&, Args&...>> to_thread(F function, Args... arguments) {
  auto call = [function = std::move(function), arguments = std::tuple<Args...>(std::move(arguments)...),
               context = ContextState::capture()]() mutable -> decltype(auto) {
    const ContextTurn turn(context.get());
    return std::apply(function, arguments);
  };
  co_return co_await run_in_executor(std::move(call), "to_thread");
}

/// Which pool the default executor is, for loops that share one or want fewer threads.
void set_default_executor(EventLoop& loop, std::shared_ptr<ThreadPoolExecutor> executor);

/// Waits until all jobs of the default executor are done and its threads have ended; it takes no more.
Coro<void> shutdown_default_executor();

}  // namespace loopscope
