#include <string>
#include <thread>

#include "app/presets/program.h"
#include "core/exec/run_in_executor.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

// Blocks its thread: so does a slow disk, or a library that knows of no loop.
std::string read_file(Duration length) {
  std::this_thread::sleep_for(length);
  return "42";
}

Coro<void> reader(bool in_thread, Duration length) {
  std::string text;
  if (in_thread) {
    text = co_await to_thread(read_file, length);
  } else {
    text = read_file(length);
  }
  print("reader: {}", text);
}

Coro<void> ticker(int ticks, Duration period) {
  for (int tick = 1; tick <= ticks; ++tick) {
    co_await sleep(period);
    print("ticker: {}", tick);
  }
}

}  // namespace

Coro<void> to_thread_main(bool in_thread, Duration length, int ticks, Duration period) {
  const auto ticking = create_task(ticker(ticks, period), "ticker");
  const auto reading = create_task(reader(in_thread, length), "reader");
  co_await gather(ticking, reading);
}

namespace loopscope::presets::programs {

Coro<void> to_thread(const Values& values) {
  return to_thread_main(values.choice("where") == "thread", values.seconds("read"), values.integer("ticks"),
                        values.seconds("period"));
}

}  // namespace loopscope::presets::programs
