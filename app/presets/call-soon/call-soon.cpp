#include "app/presets/program.h"
#include "core/loop/event_loop.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

using namespace loopscope;

namespace {

void chained() {
  print("call_soon: second");
  get_running_loop().call_soon([] { print("call_soon: of a callback, one frame later"); });
}

}  // namespace

Coro<void> call_soon_main(Duration delay) {
  EventLoop& loop = get_running_loop();
  const TimeNs when = loop.time_after(delay);

  loop.call_at(when, [] { print("call_at: first"); });
  loop.call_at(when, [] { print("call_at: second"); });
  loop.call_later(delay, [] { print("call_later: third"); });
  loop.call_soon([] { print("call_soon: first"); });
  loop.call_soon(chained);
  print("main: five calls are asked for, none is made");

  co_await sleep(delay);
  print("main: ends");
}

namespace loopscope::presets::programs {

Coro<void> call_soon(const Values& values) { return call_soon_main(values.seconds("delay")); }

}  // namespace loopscope::presets::programs
