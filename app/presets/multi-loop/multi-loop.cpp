#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "app/presets/program.h"
#include "app/presets/threads.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"

using namespace loopscope;
using namespace loopscope::presets;

namespace {

// A step computes, and keeps its whole loop from everything else; then the next task of that loop has its turn.
Coro<void> work(int loop, int number, int steps, Duration step) {
  for (int done = 0; done < steps; ++done) {
    busy(step);
    co_await sleep(Duration::zero());
  }
  print("loop-{}: task {} has computed {} steps", loop, number, steps);
}

Coro<void> main_of(int loop, int tasks, int steps, Duration step) {
  std::vector<Task<void>> all;
  for (int number = 1; number <= tasks; ++number) {
    const std::string name = fmt::format("work-{}", number);
    all.push_back(create_task(work(loop, number, steps, step), name));
  }
  co_await gather(std::move(all));
}

void run_loop(int number, int tasks, int steps, Duration step) {
  const std::unique_ptr<EventLoop> loop = new_event_loop(fmt::format("loop-{}", number));
  run(*loop, main_of(number, tasks, steps, step), "main");
}

}  // namespace

void multi_loop_main(int loops, int tasks, int steps, Duration step) {
  std::vector<Thread> threads;
  for (int number = 1; number <= loops; ++number) {
    const std::string name = fmt::format("thread-{}", number);
    threads.emplace_back(name, [=] { run_loop(number, tasks, steps, step); });
  }
  for (Thread& thread : threads) thread.join();
}

namespace loopscope::presets::programs {

void multi_loop(const Values& values) {
  multi_loop_main(values.integer("loops"), values.integer("tasks"), values.integer("steps"), values.seconds("step"));
}

}  // namespace loopscope::presets::programs
