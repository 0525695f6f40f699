#include <string>

#include "app/presets/program.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

using namespace loopscope;

namespace {

Coro<void> set_after(Future<std::string> future, Duration delay) {
  co_await sleep(delay);
  future.set_result("the result");
  print("setter: it is set, and no callback has run");
}

}  // namespace

Coro<void> future_callbacks_main(int callbacks, Duration delay) {
  const auto future = Future<std::string>::create();
  for (int number = 1; number <= callbacks; ++number) {
    future.add_done_callback(
        [number](const Future<std::string>& ended) { print("callback {}: {}", number, ended.result()); });
  }
  const Task<void> setter = create_task(set_after(future, delay), "setter");

  const std::string result = co_await future;
  print("main: {}", result);
}

namespace loopscope::presets::programs {

Coro<void> future_callbacks(const Values& values) {
  return future_callbacks_main(values.integer("callbacks"), values.seconds("delay"));
}

}  // namespace loopscope::presets::programs
