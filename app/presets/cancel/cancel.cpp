#include <string>

#include "app/presets/program.h"
#include "core/task/shield.h"
#include "core/task/sleep.h"
#include "core/task/task.h"

using namespace loopscope;

namespace {

Coro<void> work(Duration length, bool swallows) {
  print("worker: begins");
  try {
    co_await sleep(length);
  } catch (const CancelledError&) {
    print("worker: CancelledError");
    if (!swallows) throw;
  }
  print("worker: ends");
}

Coro<void> save(Duration length) {
  co_await sleep(length);
  print("save: ends");
}

Coro<void> wait_shielded(Task<void> saving) {
  print("worker: begins");
  co_await shield(saving);
  print("worker: ends");
}

// How the worker ends that is asked to.
Coro<void> cancel(Task<void> worker) {
  print("main: cancels");
  worker.cancel();
  try {
    co_await worker;
    print("main: the worker is done");
  } catch (const CancelledError&) {
    print("main: the worker is cancelled");
  }
}

}  // namespace

Coro<void> cancel_main(std::string mode, Duration length, Duration after) {
  if (mode == "while_shielded") {
    const Task<void> saving = create_task(save(length), "save");
    const Task<void> worker = create_task(wait_shielded(saving), "worker");
    co_await sleep(after);
    co_await cancel(worker);
    co_await saving;
  } else {
    const Task<void> worker = create_task(work(length, mode == "swallowed"), "worker");
    if (mode != "before_start") co_await sleep(after);
    co_await cancel(worker);
  }
}

namespace loopscope::presets::programs {

Coro<void> cancel(const Values& values) {
  return cancel_main(std::string(values.choice("mode")), values.seconds("length"), values.seconds("after"));
}

}  // namespace loopscope::presets::programs
