#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/exec/broken_process_pool.h"
#include "core/exec/process_function.h"
#include "core/exec/process_job.h"
#include "core/exec/remote_exception.h"
#include "core/exec/run_in_executor.h"
#include "core/exec/thread_pool.h"
#include "core/exec/worker_main.h"
#include "core/exec/worker_protocol.h"

namespace loopscope {

class ProcessPoolExecutor;

namespace detail {

/// A call of a registered function, its arguments already bytes.
template <class R>
struct ProcessCall {
  using Result = R;

  /// On a thread of the pool.
  R operator()();

  ProcessPoolExecutor* pool;
  std::string function;
  Bytes request;
};

class Worker;
class WorkerProcess;

}  // namespace detail

/// Processes that call registered functions (process_function.h): concurrent.futures.ProcessPoolExecutor. For work that
/// may crash, or that must not share memory: a worker process that dies fails its job with BrokenProcessPool, and only
/// that; another takes its place when the next job comes.
///
///     int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
///     LOOPSCOPE_PROCESS_FUNCTION(fibonacci);
///
///     Coro<void> program() {
///       ProcessPoolExecutor pool;
///       print("{}", co_await run_in_executor(pool, fibonacci, 30));
///     }
///
///     int main(int argc, char** argv) {
///       process_worker_main(argc, argv);
///       run(program());
///     }
///
/// Arguments and results cross as bytes, through the Codecs of their types. What a function throws is thrown where its
/// result is asked for: the standard types as they are or as the standard type they derive from, with their what();
/// anything else as RemoteError. Its stdout and stderr are the program's; it has no stdin.
///
/// A worker starts when a job comes and none is idle. It is this program, started anew, and sees nothing of this
/// process's memory. Each has a thread here, which speaks to it. No worker outlives the pool, nor this process; a
/// Ctrl-C at the terminal ends them as it does any child. All functions may be called from any thread.
class ProcessPoolExecutor {
 public:
  /// 0: as many as there are processors. Throws std::logic_error when main did not call process_worker_main().
  explicit ProcessPoolExecutor(std::size_t max_workers = 0);
  /// Shuts down, and waits.
  ~ProcessPoolExecutor();
  ProcessPoolExecutor(const ProcessPoolExecutor&) = delete;
  ProcessPoolExecutor& operator=(const ProcessPoolExecutor&) = delete;

  std::size_t max_workers() const { return threads_.max_workers(); }

  /// Calls a function that LOOPSCOPE_PROCESS_FUNCTION registered, or a ProcessFunction: a ConcurrentFuture, for threads
  /// without a loop; tasks use run_in_executor(). Throws std::runtime_error after shutdown(), std::invalid_argument for
  /// a function that is not registered, and what the arguments' Codecs throw.
  template <class F, class... A>
  auto submit(const F& function, const A&... arguments);

  /// Takes no more jobs. What is queued is done, or dropped when cancel_queued. Waits until all processes have ended,
  /// unless told not to: then the destructor does.
  void shutdown(bool wait = true, bool cancel_queued = false) { threads_.shutdown(wait, cancel_queued); }
  /// Takes no more jobs, drops what is queued and kills the workers: what runs fails with BrokenProcessPool.
  void kill_workers();

  // For run_in_executor().

  template <class R, class... P, class... A>
  detail::ProcessCall<std::remove_cvref_t<R>> prepare(R (*function)(P...), const A&... arguments);
  template <class R, class... P, class... A>
  detail::ProcessCall<std::remove_cvref_t<R>> prepare(const ProcessFunction<R(P...)>& function, const A&... arguments);
  ThreadPoolExecutor& threads() { return threads_; }
  /// Has this thread's worker answer a request. Throws BrokenProcessPool when it dies instead.
  Bytes call(const std::string& function, const Bytes& request);

 private:
  friend class detail::Worker;

  detail::Worker& worker_of_this_thread();
  void end_worker_of_this_thread();

  std::mutex mutex_;
  std::unordered_map<std::thread::id, std::unique_ptr<detail::Worker>> workers_;  // guarded; each is its thread's
  std::unordered_set<const detail::WorkerProcess*> alive_;                        // guarded
  bool killed_ = false;                                                           // guarded
  ThreadPoolExecutor threads_;  // the last: its threads use the others until they have ended
};

namespace detail {

template <class... P, class... A>
Bytes encode_request(const std::string& function, const A&... arguments) {
  static_assert(sizeof...(P) == sizeof...(A), "the function takes another number of arguments");
  ValueWriter out;
  out.write(function);
  (out.write<std::remove_cvref_t<P>>(arguments), ...);
  return out.take();
}

template <class R>
R ProcessCall<R>::operator()() {
  const Bytes answer = pool->call(function, request);
  const std::span<const std::byte> result = result_in_answer(answer);
  if constexpr (std::is_void_v<R>) {
    ValueReader(result).finish();
  } else {
    return decode<R>(result);
  }
}

}  // namespace detail

template <class R, class... P, class... A>
detail::ProcessCall<std::remove_cvref_t<R>> ProcessPoolExecutor::prepare(R (*function)(P...), const A&... arguments) {
  const std::string& name = detail::require_process_function(reinterpret_cast<void (*)()>(function)).name;
  return {this, name, detail::encode_request<P...>(name, arguments...)};
}

template <class R, class... P, class... A>
detail::ProcessCall<std::remove_cvref_t<R>> ProcessPoolExecutor::prepare(const ProcessFunction<R(P...)>& function,
                                                                         const A&... arguments) {
  return {this, function.name(), detail::encode_request<P...>(function.name(), arguments...)};
}

template <class F, class... A>
auto ProcessPoolExecutor::submit(const F& function, const A&... arguments) {
  auto call = prepare(function, arguments...);
  using Call = decltype(call);
  using R = typename Call::Result;
  auto job = std::make_shared<detail::ProcessJob<Call, R>>(std::move(call));
  threads_.submit(job);
  return ConcurrentFuture<R>(std::move(job));
}

/// Calls `function(arguments...)` in a process of the pool: asyncio's run_in_executor. It is a function that
/// LOOPSCOPE_PROCESS_FUNCTION registered, or a ProcessFunction. The future gets what it returns or throws. Cancelling
/// the future takes the job back; when it has begun it goes on, and what comes of it is dropped. In the trace the job
/// has the function's name. The pool may outlive the loop. On the loop's thread; throws as ProcessPoolExecutor::submit
/// does.
template <class F, class... A>
auto run_in_executor(EventLoop& loop, ProcessPoolExecutor& pool, const F& function, const A&... arguments) {
  auto call = pool.prepare(function, arguments...);
  const std::string name = call.function;
  return run_in_executor(loop, pool.threads(), std::move(call), name);
}

/// The same on the running loop.
template <class F, class... A>
auto run_in_executor(ProcessPoolExecutor& pool, const F& function, const A&... arguments) {
  return run_in_executor(get_running_loop(), pool, function, arguments...);
}

}  // namespace loopscope
