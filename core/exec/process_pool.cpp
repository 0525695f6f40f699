#include "core/exec/process_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <thread>

#include "core/exec/worker_process.h"

namespace loopscope {
namespace detail {

/// The worker of one of a pool's threads: a process that is started when it is needed and replaced when it has died.
class Worker {
 public:
  explicit Worker(ProcessPoolExecutor& pool) : pool_(pool) {}
  ~Worker() { end(); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  Bytes call(const std::string& function, const Bytes& request) {
    if (process_ && process_->has_ended()) end();  // while it had nothing to do
    if (!process_) start();
    if (std::optional<Bytes> answer = process_->exchange(request)) return *std::move(answer);
    const int returncode = end();
    throw BrokenProcessPool(
        fmt::format("the worker process that ran '{}' ended: {}", function, describe_returncode(returncode)),
        returncode);
  }

 private:
  void start() {
    auto process = std::make_unique<WorkerProcess>();
    const std::lock_guard lock(pool_.mutex_);
    if (pool_.killed_) process->kill();
    pool_.alive_.insert(process.get());
    process_ = std::move(process);
  }

  int end() {
    if (!process_) return 0;
    const int returncode = process_->end();
    const std::lock_guard lock(pool_.mutex_);
    pool_.alive_.erase(process_.get());
    process_.reset();
    return returncode;
  }

  ProcessPoolExecutor& pool_;
  std::unique_ptr<WorkerProcess> process_;
};

namespace {

std::size_t default_processes() { return std::max<std::size_t>(1, std::thread::hardware_concurrency()); }

}  // namespace
}  // namespace detail

ProcessPoolExecutor::ProcessPoolExecutor(std::size_t max_workers)
    : threads_(max_workers == 0 ? detail::default_processes() : max_workers, [this] { end_worker_of_this_thread(); }) {
  // A worker is this program: without that call it would do all over again whatever the program does.
  if (!detail::worker_program_name()) {
    throw std::logic_error("a process pool needs process_worker_main(argc, argv) at the start of main");
  }
}

ProcessPoolExecutor::~ProcessPoolExecutor() { shutdown(); }

void ProcessPoolExecutor::kill_workers() {
  shutdown(false, true);
  const std::lock_guard lock(mutex_);
  killed_ = true;
  for (const detail::WorkerProcess* process : alive_) process->kill();
}

Bytes ProcessPoolExecutor::call(const std::string& function, const Bytes& request) {
  return worker_of_this_thread().call(function, request);
}

detail::Worker& ProcessPoolExecutor::worker_of_this_thread() {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<detail::Worker>& worker = workers_[std::this_thread::get_id()];
  if (!worker) worker = std::make_unique<detail::Worker>(*this);
  return *worker;
}

void ProcessPoolExecutor::end_worker_of_this_thread() {
  decltype(workers_)::node_type ended;  // its end, which takes the lock, waits for the process
  const std::lock_guard lock(mutex_);
  ended = workers_.extract(std::this_thread::get_id());
}

}  // namespace loopscope
