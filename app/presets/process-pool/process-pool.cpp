#include <cstdint>
#include <string>
#include <vector>

#include "app/presets/program.h"
#include "core/exec/process_pool.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;
using namespace std::chrono_literals;

// Computes, and does nothing else.
std::int64_t sum_of_squares(int first, int count) {
  std::int64_t sum = 0;
  for (std::int64_t n = first; n < first + std::int64_t{count}; ++n) sum = (sum + n * n) % 1'000'003;
  return sum;
}
LOOPSCOPE_PROCESS_FUNCTION(sum_of_squares);

namespace {

Coro<void> in_loop(int number, int count) {
  const std::int64_t sum = sum_of_squares(number, count);
  print("sum-{}: {}", number, sum);
  co_return;
}

Coro<void> in_thread(int number, int count, ThreadPoolExecutor& pool) {
  const auto call = [number, count] { return sum_of_squares(number, count); };
  const std::int64_t sum = co_await run_in_executor(get_running_loop(), pool, call, "sum_of_squares");
  print("sum-{}: {}", number, sum);
}

Coro<void> in_process(int number, int count, ProcessPoolExecutor& pool) {
  const std::int64_t sum = co_await run_in_executor(pool, sum_of_squares, number, count);
  print("sum-{}: {}", number, sum);
}

Coro<void> ticker() {
  for (int tick = 1; tick <= 3; ++tick) {
    co_await sleep(50ms);
    print("ticker: {}", tick);
  }
}

}  // namespace

Coro<void> process_pool_main(std::string where, int sums, int count) {
  ThreadPoolExecutor threads(static_cast<std::size_t>(sums));
  ProcessPoolExecutor processes(static_cast<std::size_t>(sums));
  std::vector<Task<void>> tasks;
  tasks.push_back(create_task(ticker(), "ticker"));
  for (int number = 1; number <= sums; ++number) {
    const std::string name = fmt::format("sum-{}", number);
    if (where == "loop") tasks.push_back(create_task(in_loop(number, count), name));
    if (where == "thread") tasks.push_back(create_task(in_thread(number, count, threads), name));
    if (where == "process") tasks.push_back(create_task(in_process(number, count, processes), name));
  }
  co_await gather(std::move(tasks));
}

namespace loopscope::presets::programs {

Coro<void> process_pool(const Values& values) {
  return process_pool_main(std::string(values.choice("where")), values.integer("sums"), values.integer("count"));
}

}  // namespace loopscope::presets::programs
