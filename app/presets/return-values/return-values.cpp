#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "app/presets/program.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

Coro<int> square(int number, Duration delay) {
  co_await sleep(delay);
  const int squared = number * number;
  print("square of {} is computed", number);
  co_return squared;
}

}  // namespace

Coro<void> return_values_main(int count, Duration delay) {
  const int direct = co_await square(10, delay);
  print("main: awaited directly: {}", direct);

  const Task<int> task = create_task(square(20, delay), "square-20");
  const int of_task = co_await task;
  print("main: of a task: {}, and it keeps it: {}", of_task, task.result());

  std::vector<Task<int>> tasks;
  for (int number = 1; number <= count; ++number) {
    const Duration wait = (count + 1 - number) * delay;  // the first takes longest
    const std::string name = fmt::format("square-{}", number);
    tasks.push_back(create_task(square(number, wait), name));
  }
  const std::vector<int> gathered = co_await gather(std::move(tasks));
  const std::string squares = fmt::format("{}", fmt::join(gathered, ", "));
  print("main: gathered: {}", squares);
}

namespace loopscope::presets::programs {

Coro<void> return_values(const Values& values) {
  return return_values_main(values.integer("count"), values.seconds("delay"));
}

}  // namespace loopscope::presets::programs
