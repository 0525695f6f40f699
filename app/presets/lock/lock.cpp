#include <vector>

#include "app/presets/program.h"
#include "core/sync/lock.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

struct Account {
  int balance = 0;
};

// Reads, waits and writes: whoever writes in between is overwritten.
Coro<void> deposit(int number, Account& account, Duration length) {
  const int before = account.balance;
  print("worker-{}: reads {}", number, before);
  co_await sleep(length);
  account.balance = before + 1;
}

Coro<void> worker(int number, Account& account, Lock& lock, bool locked, int rounds, Duration length) {
  for (int round = 1; round <= rounds; ++round) {
    if (locked) {
      const auto held = co_await lock.scoped();
      co_await deposit(number, account, length);
    } else {
      co_await deposit(number, account, length);
    }
  }
}

}  // namespace

Coro<void> lock_main(bool locked, int workers, int rounds, Duration length) {
  Account account;
  Lock lock;
  std::vector<Task<void>> tasks;
  for (int number = 1; number <= workers; ++number) {
    const std::string name = fmt::format("worker-{}", number);
    tasks.push_back(create_task(worker(number, account, lock, locked, rounds, length), name));
  }
  co_await gather(std::move(tasks));
  print("{} deposits, {} in the account", workers * rounds, account.balance);
}

namespace loopscope::presets::programs {

Coro<void> lock(const Values& values) {
  return lock_main(values.flag("lock"), values.integer("workers"), values.integer("rounds"), values.seconds("hold"));
}

}  // namespace loopscope::presets::programs
