#include <string>

#include "app/presets/program.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

using namespace loopscope;

namespace {

Coro<void> set_after(Future<std::string> future, Duration delay, bool never) {
  co_await sleep(delay);
  if (never) co_return;  // it has forgotten what it was for
  future.set_result("666");
  print("setter: the future is set");
}

// Without it nothing would ever wake the loop again.
Coro<void> give_up_after(Future<std::string> future, Duration patience) {
  co_await sleep(patience);
  future.cancel();
}

}  // namespace

Coro<void> future_main(Duration delay, bool never, Duration patience) {
  const auto future = Future<std::string>::create();
  const Task<void> setter = create_task(set_after(future, delay, never), "setter");
  if (never) create_task(give_up_after(future, patience), "watchdog");

  try {
    const std::string result = co_await future;
    print("main: {}", result);
  } catch (const CancelledError&) {
    print("main: nobody has set it");
  }
}

namespace loopscope::presets::programs {

Coro<void> future(const Values& values) {
  return future_main(values.seconds("delay"), values.flag("never"), values.seconds("patience"));
}

}  // namespace loopscope::presets::programs
