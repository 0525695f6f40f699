#include <string>

#include "app/presets/program.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

using namespace loopscope;
using namespace std::chrono_literals;

namespace {

Coro<std::string> result1(Duration delay) {
  print("result1: begins");
  if (delay > 0s) co_await sleep(delay);
  co_return "result1";
}

Coro<std::string> result2(std::string of, Duration delay) {
  print("result2: begins with {}", of);
  if (delay > 0s) co_await sleep(delay);
  co_return "result2 of " + of;
}

}  // namespace

Coro<void> nested_main(Duration delay, bool tasks) {
  std::string first;
  std::string second;
  if (tasks) {
    first = co_await create_task(result1(delay), "result1");
    second = co_await create_task(result2(first, delay), "result2");
  } else {
    first = co_await result1(delay);
    second = co_await result2(first, delay);
  }
  print("main: {}, {}", first, second);
}

namespace loopscope::presets::programs {

Coro<void> nested(const Values& values) { return nested_main(values.seconds("delay"), values.flag("tasks")); }

}  // namespace loopscope::presets::programs
