#include <string_view>

#include "app/presets/program.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

using namespace loopscope;

namespace {

Coro<void> say_after(Duration delay, std::string_view what) {
  co_await sleep(delay);
  print("{}", what);
}

}  // namespace

Coro<void> create_task_main(Duration first, Duration second) {
  const Task<void> hello = create_task(say_after(first, "hello"), "hello");
  const Task<void> world = create_task(say_after(second, "world"), "world");
  print("two tasks are made, and neither has begun");

  co_await hello;
  print("main: hello is done");
  co_await world;
  print("main: world is done");
}

namespace loopscope::presets::programs {

Coro<void> create_task(const Values& values) {
  return create_task_main(values.seconds("first"), values.seconds("second"));
}

}  // namespace loopscope::presets::programs
