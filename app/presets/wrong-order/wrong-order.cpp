#include <string>
#include <vector>

#include "app/presets/program.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

using namespace loopscope;

namespace {

Coro<void> fetch(int page, Duration latency) {
  co_await sleep(latency);
  print("page {}", page);
}

std::string name_of(int page) { return fmt::format("fetch-{}", page); }

}  // namespace

Coro<void> await_each(int pages, Duration latency) {
  for (int page = 1; page <= pages; ++page) {
    co_await fetch(page, latency);
  }
}

Coro<void> create_then_await(int pages, Duration latency) {
  for (int page = 1; page <= pages; ++page) {
    const Task<void> task = create_task(fetch(page, latency), name_of(page));
    co_await task;  // the next one is not even made
  }
}

Coro<void> create_all_first(int pages, Duration latency) {
  std::vector<Task<void>> tasks;
  for (int page = 1; page <= pages; ++page) {
    tasks.push_back(create_task(fetch(page, latency), name_of(page)));
  }
  for (const Task<void>& task : tasks) co_await task;
}

Coro<void> wrong_order_main(std::string way, int pages, Duration latency) {
  if (way == "await_each") co_await await_each(pages, latency);
  if (way == "create_then_await") co_await create_then_await(pages, latency);
  if (way == "create_all_first") co_await create_all_first(pages, latency);
  print("main: {} pages", pages);
}

namespace loopscope::presets::programs {

Coro<void> wrong_order(const Values& values) {
  return wrong_order_main(std::string(values.choice("way")), values.integer("pages"), values.seconds("latency"));
}

}  // namespace loopscope::presets::programs
