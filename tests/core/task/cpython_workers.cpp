#include <chrono>
#include <future>
#include <memory>
#include <vector>

#include "core/exec/run_in_executor.h"
#include "core/exec/thread_pool.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

int square(int number) {
  if (number == 3) throw std::runtime_error("of job 3");
  return number * number;
}

Future<int> job(int number) {
  return run_in_executor([number] { return square(number); });
}

Coro<void> jobs_in_order() {
  const std::vector<Future<int>> three{job(0), job(1), job(2)};
  const std::vector<int> squares = co_await gather(three);
  print("{}", squares);
  const int of_seven = co_await to_thread(square, 7);
  print("{}", of_seven);
  const std::vector<Future<int>> failing{job(3), job(4)};
  try {
    co_await gather(failing);
  } catch (const std::runtime_error& error) {
    print("{}", describe(error));
  }
  std::vector<int> one_by_one;
  for (const int number : {9, 8}) {
    const int result = co_await job(number);
    one_by_one.push_back(result);
  }
  print("{}", one_by_one);
  try {
    co_await to_thread(square, 3);
  } catch (const std::runtime_error& error) {
    print("{}", describe(error));
  }
}

/// What the only worker of a pool did; read when it has nothing to do, or through a promise.
struct Log {
  std::vector<std::string> names;
  std::promise<void> begun;
  std::promise<void> may_end;
};

Coro<void> one_worker() {
  EventLoop& loop = get_running_loop();
  const auto log = std::make_shared<Log>();
  auto begun = log->begun.get_future();
  const auto work = [log](const std::string& name) {
    log->names.push_back(name);
    if (name == "a") {
      log->begun.set_value();
      log->may_end.get_future().wait_for(30s);
    }
    return name;
  };
  std::vector<Future<std::string>> jobs;
  const auto submit = [&](ThreadPoolExecutor& pool, const std::string& name) {
    jobs.push_back(run_in_executor(loop, pool, [work, name] { return work(name); }));
  };
  {
    ThreadPoolExecutor pool(1);
    for (const std::string name : {"a", "b", "c", "d"}) submit(pool, name);
    while (begun.wait_for(0s) != std::future_status::ready) co_await sleep(1ms);
    const bool asked = jobs[2].cancel();
    print("{} {}", truth(asked), truth(jobs[2].cancelled()));
    co_await sleep(0s);
    log->may_end.set_value();
    const std::string d = co_await jobs[3];
    print("{}", d);
    const std::string b = co_await jobs[1];
    const std::string a = co_await jobs[0];
    print("{} {}", b, a);
    try {
      co_await jobs[2];
    } catch (const CancelledError&) {
      print("cancelled");
    }
    print("['{}']", fmt::format("{}", fmt::join(log->names, "', '")));
    for (const std::string name : {"e", "f"}) submit(pool, name);
  }
  const std::string e = co_await jobs[4];
  const std::string f = co_await jobs[5];
  print("{} {} ['{}']", e, f, fmt::format("{}", fmt::join(log->names, "', '")));
}

}  // namespace

void add_worker_programs(Programs& programs) {
  programs["outside.jobs_in_order"] = Program::for_real(jobs_in_order);
  programs["outside.one_worker"] = Program::for_real(one_worker);
}

}  // namespace loopscope::cpython
