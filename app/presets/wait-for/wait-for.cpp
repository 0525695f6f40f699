#include <string>

#include "app/presets/program.h"
#include "core/task/sleep.h"
#include "core/task/wait_for.h"

using namespace loopscope;

namespace {

Coro<std::string> answer(Duration delay) {
  try {
    co_await sleep(delay);
  } catch (const CancelledError&) {
    print("answer: cancelled");
    throw;
  }
  co_return "42";
}

}  // namespace

Coro<void> wait_for_main(Duration delay, Duration timeout) {
  const Task<std::string> task = create_task(answer(delay), "answer");
  try {
    const std::string result = co_await wait_for(task, timeout);
    print("main: {}", result);
  } catch (const TimeoutError&) {
    print("main: timed out");
  }
}

namespace loopscope::presets::programs {

Coro<void> wait_for(const Values& values) { return wait_for_main(values.seconds("delay"), values.seconds("timeout")); }

}  // namespace loopscope::presets::programs
