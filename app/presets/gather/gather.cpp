#include <string>
#include <vector>

#include "app/presets/program.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;
using namespace std::chrono_literals;

namespace {

Coro<void> say_after(Duration delay, std::string what) {
  co_await sleep(delay);
  print("{}", what);
}

// hello, world, 3, 4, 5, ...
std::string word(int number) {
  if (number == 1) return "hello";
  if (number == 2) return "world";
  return std::to_string(number);
}

}  // namespace

Coro<void> gather_main(int count, Duration delay) {
  std::vector<Task<void>> tasks;
  for (int number = 1; number <= count; ++number) {
    const Duration wait = delay > 0s ? delay : number * 1s;
    const std::string name = fmt::format("say_after-{}", number);
    tasks.push_back(create_task(say_after(wait, word(number)), name));
  }
  co_await gather(std::move(tasks));
}

namespace loopscope::presets::programs {

Coro<void> gather(const Values& values) { return gather_main(values.integer("count"), values.seconds("delay")); }

}  // namespace loopscope::presets::programs
