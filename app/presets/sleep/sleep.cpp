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

Coro<void> sleep_main(Duration first, Duration second) {
  co_await say_after(first, "hello");
  co_await say_after(second, "world");
}

namespace loopscope::presets::programs {

Coro<void> sleep(const Values& values) { return sleep_main(values.seconds("first"), values.seconds("second")); }

}  // namespace loopscope::presets::programs
