#include <vector>

#include "app/presets/program.h"
#include "core/sync/event.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

Coro<void> runner(int number, Event& start) {
  co_await start.wait();
  print("runner-{} runs", number);
}

}  // namespace

Coro<void> event_main(int runners, Duration delay) {
  Event start;
  std::vector<Task<void>> tasks;
  for (int number = 1; number <= runners; ++number) {
    const std::string name = fmt::format("runner-{}", number);
    tasks.push_back(create_task(runner(number, start), name));
  }

  co_await sleep(delay);
  print("go");
  start.set();

  co_await gather(std::move(tasks));
  co_await runner(runners + 1, start);  // late: the event is set, and nobody waits for it any more
}

namespace loopscope::presets::programs {

Coro<void> event(const Values& values) { return event_main(values.integer("runners"), values.seconds("delay")); }

}  // namespace loopscope::presets::programs
