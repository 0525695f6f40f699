#pragma once

#include <vector>

#include "core/task/gather.h"
#include "tests/cpython/test_tasks/tasks_world.h"

namespace loopscope {

/// How the futures are given to gather(): as they are, or each awaited by a coroutine of its own.
enum class Wrapped { no, in_coroutines };
inline constexpr Wrapped kBothWays[] = {Wrapped::no, Wrapped::in_coroutines};

/// One run of a test on a loop of its own.
struct GatherRun : TasksLoop {
  explicit GatherRun(Wrapped wrapped) : how(wrapped) {}

  std::vector<Future<int>> new_futures(int count) {
    std::vector<Future<int>> futures;
    for (int i = 0; i < count; ++i) futures.push_back(new_future());
    return futures;
  }
  std::vector<Coro<int>> coroutines(const std::vector<Future<int>>& futures) {
    std::vector<Coro<int>> coros;
    for (const Future<int>& future : futures) coros.push_back(awaits(future));
    return coros;
  }
  Future<std::vector<int>> gather_all(const std::vector<Future<int>>& futures) {
    if (how == Wrapped::no) return gather(futures);
    const auto main = [&]() -> Coro<Future<std::vector<int>>> { co_return gather(coroutines(futures)); };
    return complete(main());
  }
  Future<std::vector<ValueOrException<int>>> gather_returning(const std::vector<Future<int>>& futures) {
    using Results = std::vector<ValueOrException<int>>;
    if (how == Wrapped::no) return gather(return_exceptions, futures);
    const auto main = [&]() -> Coro<Future<Results>> { co_return gather(return_exceptions, coroutines(futures)); };
    return complete(main());
  }
  /// Counts in `called` when the future is done.
  template <class T>
  void count_call(const Future<T>& future) {
    future.add_done_callback([this] { called += 1; });
  }
  /// Runs for as long as something is ready: more turns than any of these tests has in a row.
  void run_loop() {
    for (int i = 0; i < 10; ++i) run_briefly();
  }

  const Wrapped how;
  int called = 0;
};

}  // namespace loopscope
