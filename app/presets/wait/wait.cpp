#include <stdexcept>
#include <string_view>
#include <vector>

#include "app/presets/program.h"
#include "core/task/sleep.h"
#include "core/task/wait.h"

using namespace loopscope;

namespace {

Coro<void> job(Duration length, bool fails) {
  co_await sleep(length);
  if (fails) throw std::runtime_error("broken");
}

ReturnWhen return_when_of(std::string_view word) {
  if (word == "first_completed") return ReturnWhen::first_completed;
  if (word == "first_exception") return ReturnWhen::first_exception;
  return ReturnWhen::all_completed;
}

}  // namespace

Coro<void> wait_main(ReturnWhen return_when, Duration unit) {
  std::vector<Task<void>> jobs;
  jobs.push_back(create_task(job(unit, false), "quick"));
  jobs.push_back(create_task(job(2 * unit, true), "broken"));
  jobs.push_back(create_task(job(3 * unit, false), "slow"));

  const auto [done, pending] = co_await wait(jobs, std::nullopt, return_when);

  for (const Task<void>& task : done) print("{}: {}", task.name(), task.exception() ? "failed" : "done");
  for (const Task<void>& task : pending) {
    print("{}: pending", task.name());
    task.cancel();  // wait() has not: it leaves them alone
  }
}

namespace loopscope::presets::programs {

Coro<void> wait(const Values& values) {
  return wait_main(return_when_of(values.choice("return_when")), values.seconds("unit"));
}

}  // namespace loopscope::presets::programs
