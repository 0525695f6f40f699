#include <vector>

#include "app/presets/program.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

Coro<void> nap(int number, Duration delay) {
  co_await sleep(delay);
  print("nap-{} is over", number);
}

}  // namespace

Coro<void> sleep_ten_main(int count, Duration delay) {
  std::vector<Task<void>> naps;
  for (int number = 1; number <= count; ++number) {
    const std::string name = fmt::format("nap-{}", number);
    naps.push_back(create_task(nap(number, delay), name));
  }
  co_await gather(std::move(naps));
  print("main: {} naps are over", count);
}

namespace loopscope::presets::programs {

Coro<void> sleep_ten(const Values& values) { return sleep_ten_main(values.integer("count"), values.seconds("delay")); }

}  // namespace loopscope::presets::programs
