#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "app/presets/program.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

// Whoever awaits it directly stays the current task.
Coro<void> introduce() {
  print("this is {}", current_task().name());
  co_return;
}

Coro<void> nap(Duration delay) {
  co_await introduce();
  co_await sleep(delay);
  current_task().set_name("awake-" + current_task().name());
  co_await introduce();
}

void list_tasks() {
  std::vector<std::string> names;
  for (const AnyTask& task : all_tasks()) names.push_back(task.name());
  std::sort(names.begin(), names.end());
  const std::string list = fmt::format("{}", fmt::join(names, ", "));
  print("not done yet: {}", list);
}

}  // namespace

Coro<void> current_task_main(int count, Duration delay) {
  co_await introduce();
  std::vector<Task<void>> naps;
  for (int number = 1; number <= count; ++number) {
    const std::string name = fmt::format("nap-{}", number);
    naps.push_back(create_task(nap(delay), name));
  }
  list_tasks();
  co_await gather(std::move(naps));
  list_tasks();
}

namespace loopscope::presets::programs {

Coro<void> current_task(const Values& values) {
  return current_task_main(values.integer("count"), values.seconds("delay"));
}

}  // namespace loopscope::presets::programs
