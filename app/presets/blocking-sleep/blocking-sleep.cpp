#include "app/presets/program.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

using namespace loopscope;

namespace {

Coro<void> tick(int count, Duration pause) {
  for (int number = 1; number <= count; ++number) {
    co_await sleep(pause);
    print("tick {}", number);
  }
}

Coro<void> work(Duration length, bool awaited) {
  print("worker: begins");
  if (awaited) {
    co_await sleep(length);  // gives the loop away meanwhile
  } else {
    busy(length);  // holds it: time.sleep
  }
  print("worker: ends");
}

}  // namespace

Coro<void> blocking_sleep_main(Duration length, bool awaited, int ticks, Duration pause) {
  const Task<void> ticker = create_task(tick(ticks, pause), "ticker");
  const Task<void> worker = create_task(work(length, awaited), "worker");
  co_await ticker;
  co_await worker;
}

namespace loopscope::presets::programs {

Coro<void> blocking_sleep(const Values& values) {
  return blocking_sleep_main(values.seconds("length"), values.flag("awaited"), values.integer("ticks"),
                             values.seconds("pause"));
}

}  // namespace loopscope::presets::programs
