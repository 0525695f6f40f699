#include <string>

#include "app/presets/program.h"
#include "core/task/shield.h"
#include "core/task/sleep.h"
#include "core/task/wait_for.h"

using namespace loopscope;

namespace {

Coro<std::string> save(Duration length) {
  print("save: begins");
  co_await sleep(length);
  print("save: ends");
  co_return "saved";
}

}  // namespace

Coro<void> shield_main(Duration length, Duration timeout, bool shielded) {
  const Task<std::string> saving = create_task(save(length), "save");
  try {
    Future<std::string> awaited = saving;
    if (shielded) awaited = shield(saving);
    co_await wait_for(awaited, timeout);
  } catch (const TimeoutError&) {
    print("main: waited long enough");
  }

  try {
    const std::string result = co_await saving;
    print("main: {}", result);
  } catch (const CancelledError&) {
    print("main: nothing is saved");
  }
}

namespace loopscope::presets::programs {

Coro<void> shield(const Values& values) {
  return shield_main(values.seconds("length"), values.seconds("timeout"), values.flag("shielded"));
}

}  // namespace loopscope::presets::programs
