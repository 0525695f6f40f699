#include <stdexcept>
#include <string>
#include <vector>

#include "app/presets/program.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"
#include "core/task/wait.h"

using namespace loopscope;

namespace {

Coro<std::string> fetch(int page, Duration latency) {
  co_await sleep(latency);
  if (page == 1) throw std::runtime_error("no such page");
  print("fetch-{}: ends", page);
  co_return fmt::format("page {}", page);
}

}  // namespace

Coro<void> gather_exceptions_main(bool returned, int pages, Duration latency) {
  std::vector<Task<std::string>> tasks;
  for (int page = 1; page <= pages; ++page) {
    const std::string name = fmt::format("fetch-{}", page);
    tasks.push_back(create_task(fetch(page, page * latency), name));
  }

  if (returned) {
    const auto results = co_await gather(return_exceptions, tasks);
    for (const auto& result : results) {
      print("main: {}", result ? result.value() : "an exception");
    }
  } else {
    try {
      co_await gather(tasks);
    } catch (const std::runtime_error& error) {
      print("main: {}", error.what());
    }
    co_await wait(tasks);  // the others, which nobody has cancelled
  }
  print("main: ends");
}

namespace loopscope::presets::programs {

Coro<void> gather_exceptions(const Values& values) {
  return gather_exceptions_main(values.flag("return_exceptions"), values.integer("pages"), values.seconds("latency"));
}

}  // namespace loopscope::presets::programs
