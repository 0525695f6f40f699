#include <string>
#include <vector>

#include "app/presets/program.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

Coro<std::string> fetch(int page, Duration latency) {
  co_await sleep(latency);
  print("fetch-{}: ends", page);
  co_return fmt::format("page {}", page);
}

void parse(const Future<std::string>& fetched) { print("parse: {}", fetched.result()); }

}  // namespace

Coro<void> task_callbacks_main(int pages, Duration latency) {
  std::vector<Task<std::string>> tasks;
  for (int page = 1; page <= pages; ++page) {
    const std::string name = fmt::format("fetch-{}", page);
    const Task<std::string> task = create_task(fetch(page, page * latency), name);
    task.add_done_callback(parse);
    tasks.push_back(task);
  }
  co_await gather(std::move(tasks));
  print("main: {} pages", pages);
}

namespace loopscope::presets::programs {

Coro<void> task_callbacks(const Values& values) {
  return task_callbacks_main(values.integer("pages"), values.seconds("latency"));
}

}  // namespace loopscope::presets::programs
