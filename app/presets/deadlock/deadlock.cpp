#include <string>
#include <vector>

#include "app/presets/program.h"
#include "core/sync/lock.h"
#include "core/task/sleep.h"
#include "core/task/wait.h"

using namespace loopscope;

namespace {

struct Account {
  std::string name;
  Lock lock;
};

// Holds both accounts while it moves money.
Coro<void> transfer(std::string who, Account& first, Account& second, Duration length) {
  const auto held = co_await first.lock.scoped();
  print("{}: holds {}", who, first.name);
  co_await sleep(length);

  print("{}: asks for {}", who, second.name);
  const auto held_too = co_await second.lock.scoped();
  co_await sleep(length);
  print("{}: done", who);
}

}  // namespace

Coro<void> deadlock_main(bool same_order, Duration length, Duration patience) {
  Account a{"a", {}};
  Account b{"b", {}};
  const auto there = create_task(transfer("there", a, b, length), "there");
  const auto back = create_task(same_order ? transfer("back", a, b, length) : transfer("back", b, a, length), "back");

  std::vector<Task<void>> both;
  both.push_back(there);
  both.push_back(back);
  const auto [done, stuck] = co_await wait(both, patience);
  if (stuck.empty()) co_return;

  // Nothing but this task's own timer could wake the loop.
  print("main: {} still wait, they block each other", stuck.size());
  for (const Task<void>& task : stuck) task.cancel();
  co_await wait(stuck);
}

namespace loopscope::presets::programs {

Coro<void> deadlock(const Values& values) {
  return deadlock_main(values.choice("order") == "same", values.seconds("hold"), values.seconds("patience"));
}

}  // namespace loopscope::presets::programs
