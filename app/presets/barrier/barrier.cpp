#include <vector>

#include "app/presets/program.h"
#include "core/sync/barrier.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

// The k-th worker takes k times the step for its part of a round.
Coro<void> worker(int number, Barrier& barrier, int rounds, Duration step) {
  for (int round = 1; round <= rounds; ++round) {
    co_await sleep(number * step);
    print("worker-{}: done with round {}", number, round);
    co_await barrier.wait();
    print("worker-{}: all are", number);
  }
}

}  // namespace

Coro<void> barrier_main(int workers, int rounds, Duration step) {
  Barrier barrier(workers);
  std::vector<Task<void>> tasks;
  for (int number = 1; number <= workers; ++number) {
    const std::string name = fmt::format("worker-{}", number);
    tasks.push_back(create_task(worker(number, barrier, rounds, step), name));
  }
  co_await gather(std::move(tasks));
}

namespace loopscope::presets::programs {

Coro<void> barrier(const Values& values) {
  return barrier_main(values.integer("workers"), values.integer("rounds"), values.seconds("step"));
}

}  // namespace loopscope::presets::programs
