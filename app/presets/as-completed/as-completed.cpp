#include <string>
#include <vector>

#include "app/presets/program.h"
#include "core/task/as_completed.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

Coro<std::string> fetch(int page, Duration latency) {
  co_await sleep(latency);
  co_return fmt::format("page {}", page);
}

}  // namespace

Coro<void> as_completed_main(int pages, Duration latency) {
  std::vector<Task<std::string>> tasks;
  for (int page = 1; page <= pages; ++page) {
    const Duration length = (pages + 1 - page) * latency;  // page 1 is the slowest
    const std::string name = fmt::format("fetch-{}", page);
    tasks.push_back(create_task(fetch(page, length), name));
  }

  for (Coro<std::string> next : as_completed(std::move(tasks))) {
    const std::string page = co_await std::move(next);
    print("main: {}", page);
  }
}

namespace loopscope::presets::programs {

Coro<void> as_completed(const Values& values) {
  return as_completed_main(values.integer("pages"), values.seconds("latency"));
}

}  // namespace loopscope::presets::programs
