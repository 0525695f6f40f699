#include <stdexcept>
#include <vector>

#include "core/task/timeout.h"
#include "core/task/wait.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

Coro<int> quick() { co_return 1; }

Coro<int> fails() {
  throw std::runtime_error("of task");
  co_return 1;
}

Future<int> ended(const std::string& kind) {
  auto future = Future<int>::create();
  if (kind == "result") future.set_result(1);
  if (kind == "error") future.set_exception(error("of future"));
  if (kind == "cancelled") future.cancel();
  return future;
}

Coro<std::size_t> waited(std::vector<Future<int>> futures, ReturnWhen mode,
                         std::optional<Duration> limit = std::nullopt) {
  const WaitResult<Future<int>> result = co_await wait(std::move(futures), limit, mode);
  for (const Future<int>& future : result.done) {
    if (!future.cancelled()) future.exception();
  }
  co_return result.done.size();
}

Coro<std::size_t> waited(const Future<int>& future, ReturnWhen mode, std::optional<Duration> limit = std::nullopt) {
  return waited(std::vector<Future<int>>{future}, mode, limit);
}

template <class A>
Coro<typename A::Result> in_time(std::optional<Duration> delay, A awaitable) {
  const auto body = [&](Timeout&) -> Coro<typename A::Result> { co_return co_await std::move(awaitable); };
  co_return co_await timeout(delay, body);
}

Coro<void> time_limits(std::optional<Duration> limit) {
  for (const std::string kind : {"result", "error", "cancelled"}) {
    co_await told(wait_for(ended(kind), limit));
    co_await told(in_time(limit, ended(kind)));
  }
  co_await told(wait_for(quick(), limit));
  co_await told(wait_for(fails(), limit));
  co_await told(in_time(limit, quick()));
  co_await told(in_time(limit, create_task(quick())));
  co_await told(in_time(limit, turns(1)));
}

Coro<void> done_waits() {
  print("timeout 1");
  co_await time_limits(1s);
  print("timeout 0");
  co_await time_limits(0s);
  print("timeout None");
  co_await time_limits(std::nullopt);
  for (const ReturnWhen mode : {ReturnWhen::first_completed, ReturnWhen::first_exception, ReturnWhen::all_completed}) {
    print("wait");
    co_await told(waited(ended("result"), mode));
    co_await told(waited(ended("error"), mode, 1s));
    std::vector<Future<int>> two{ended("cancelled"), ended("")};
    co_await told(waited(std::move(two), mode, 100ms));
    co_await told(waited(create_task(quick()), mode));
    co_await told(waited(ended(""), mode, 0s));
  }
  print("the timer has its turn while the task is slow to end");
  const auto task = create_task(wait_for(stubborn("slow", 9s, 200ms), 100ms));
  co_await sleep(50ms);
  task.cancel();
  co_await told(task);
}

}  // namespace

void add_done_wait_programs(Programs& programs) { programs["done_waits"] = done_waits; }

}  // namespace loopscope::cpython
