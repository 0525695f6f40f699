#include <vector>

#include "app/presets/program.h"
#include "core/sync/semaphore.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

// A page of a web that takes its time.
Coro<std::string> download(int number, Duration latency) {
  co_await sleep(latency);
  co_return fmt::format("page {}", number);
}

Coro<void> fetch(int number, Semaphore& limit, Duration latency) {
  const auto place = co_await limit.scoped();
  const std::string page = co_await download(number, latency);
  print("fetch-{}: {}", number, page);
}

}  // namespace

Coro<void> semaphore_main(int pages, int limit, Duration latency) {
  Semaphore semaphore(limit);
  std::vector<Task<void>> tasks;
  for (int number = 1; number <= pages; ++number) {
    const std::string name = fmt::format("fetch-{}", number);
    tasks.push_back(create_task(fetch(number, semaphore, latency), name));
  }
  co_await gather(std::move(tasks));
}

namespace loopscope::presets::programs {

Coro<void> semaphore(const Values& values) {
  return semaphore_main(values.integer("pages"), values.integer("limit"), values.seconds("latency"));
}

}  // namespace loopscope::presets::programs
