#include <thread>
#include <vector>

#include "app/presets/program.h"
#include "core/exec/run_in_executor.h"
#include "core/exec/thread_pool.h"
#include "core/task/gather.h"

using namespace loopscope;

namespace {

// Blocks its thread, as a call of a database or of an old library does.
int slow_call(int number, Duration length) {
  std::this_thread::sleep_for(length);
  return number * number;
}

Coro<void> request(int number, ThreadPoolExecutor& pool, Duration length) {
  EventLoop& loop = get_running_loop();
  const auto call = [number, length] { return slow_call(number, length); };
  const int result = co_await run_in_executor(loop, pool, call, "slow_call");
  print("request-{}: {}", number, result);
}

}  // namespace

Coro<void> thread_pool_main(int requests, int workers, Duration length) {
  ThreadPoolExecutor pool(static_cast<std::size_t>(workers));
  std::vector<Task<void>> tasks;
  for (int number = 1; number <= requests; ++number) {
    const std::string name = fmt::format("request-{}", number);
    tasks.push_back(create_task(request(number, pool, length), name));
  }
  co_await gather(std::move(tasks));
}

namespace loopscope::presets::programs {

Coro<void> thread_pool(const Values& values) {
  return thread_pool_main(values.integer("requests"), values.integer("workers"), values.seconds("length"));
}

}  // namespace loopscope::presets::programs
