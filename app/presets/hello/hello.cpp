#include "app/presets/program.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

using namespace loopscope;

Coro<void> hello_main(Duration delay) {
  print("hello");
  co_await sleep(delay);
  print("world");
}

namespace loopscope::presets::programs {

Coro<void> hello(const Values& values) { return hello_main(values.seconds("delay")); }

}  // namespace loopscope::presets::programs
