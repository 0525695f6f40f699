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

Coro<void> never_awaited_main(Duration delay, bool awaited) {
  if (awaited) {
    co_await say_after(delay, "hello");
  } else {
    static_cast<void>(say_after(delay, "hello"));  // the co_await is missing
  }
  print("main: goes on");
  co_await say_after(delay, "world");
}

namespace loopscope::presets::programs {

Coro<void> never_awaited(const Values& values) {
  return never_awaited_main(values.seconds("delay"), values.flag("awaited"));
}

}  // namespace loopscope::presets::programs
