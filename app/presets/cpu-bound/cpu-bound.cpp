#include <vector>

#include "app/presets/program.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

using namespace loopscope;
using namespace std::chrono_literals;

namespace {

// A long computation, in steps. sleep(0s) is a pause of no length: it lets everybody who is ready have a turn.
Coro<void> compute(int steps, Duration step, int yield_every) {
  for (int done = 1; done <= steps; ++done) {
    busy(step);
    if (yield_every > 0 && done % yield_every == 0) co_await sleep(0s);
  }
  print("compute: {} steps", steps);
}

// Says how late it is.
Coro<void> heartbeat(int number, Duration period) {
  EventLoop& loop = get_running_loop();
  while (true) {
    const TimeNs due = loop.time_after(period);
    co_await sleep(period);
    print("heartbeat-{}: {} ms late", number, (loop.time() - due) / 1'000'000);
  }
}

}  // namespace

Coro<void> cpu_bound_main(int steps, Duration step, int yield_every, int heartbeats, Duration period) {
  std::vector<Task<void>> tasks;
  for (int number = 1; number <= heartbeats; ++number) {
    const std::string name = fmt::format("heartbeat-{}", number);
    tasks.push_back(create_task(heartbeat(number, period), name));
  }
  co_await create_task(compute(steps, step, yield_every), "compute");
  for (const Task<void>& task : tasks) task.cancel();
}

namespace loopscope::presets::programs {

Coro<void> cpu_bound(const Values& values) {
  return cpu_bound_main(values.integer("steps"), values.seconds("step"), values.integer("yield_every"),
                        values.integer("heartbeats"), values.seconds("period"));
}

}  // namespace loopscope::presets::programs
