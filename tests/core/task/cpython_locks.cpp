#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/lock.h"
#include "core/sync/semaphore.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

template <class L>
Coro<void> holder(std::string name, L& lock, int count = 1) {
  try {
    co_await lock.acquire();
  } catch (const CancelledError& error) {
    print("{} gives up: {}", name, describe(error));
    throw;
  }
  print("{} holds", name);
  const Finally ends([&] {
    print("{} releases", name);
    lock.release();
  });
  co_await turns(count);
}

template <class L>
void add_holders(std::vector<Task<void>>& tasks, L& lock, std::string_view names, int count = 1) {
  for (const char name : names) tasks.push_back(create_task(holder(std::string(1, name), lock, count)));
}

std::string done(const std::vector<Task<void>>& tasks) {
  std::vector<const char*> all;
  for (const auto& task : tasks) all.push_back(truth(task.done()));
  return fmt::format("[{}]", fmt::join(all, ", "));
}

std::string cancelled(const std::vector<Task<void>>& tasks) {
  std::vector<const char*> all;
  for (const auto& task : tasks) all.push_back(truth(task.cancelled()));
  return fmt::format("[{}]", fmt::join(all, ", "));
}

Coro<void> lock_is_fair() {
  Lock lock;
  std::vector<Task<void>> tasks;
  add_holders(tasks, lock, "abc");
  co_await turns(2);
  add_holders(tasks, lock, "d");
  if (lock.locked()) print("locked");
  co_await holder("main", lock);
  for (int i = 0; i < 2; ++i) co_await holder("main again", lock, 0);  // takes it before those that were woken
  co_await gather(tasks);
  try {
    lock.release();
  } catch (const std::logic_error&) {
    print("not locked");
  }
}

Coro<void> lock_waiters_cancelled() {
  Lock lock;
  co_await lock.acquire();
  std::vector<Task<void>> tasks;
  add_holders(tasks, lock, "abcd");
  co_await sleep(0s);
  tasks[1].cancel("b");
  lock.release();        // wakes a
  tasks[0].cancel("a");  // which passes it on
  co_await turns(5);
  print("{} {}", cancelled(tasks), truth(lock.locked()));
  co_await lock.acquire();
  const auto task = create_task(holder("e", lock));
  co_await sleep(0s);
  task.cancel("e");
  lock.release();
  const bool free = co_await lock.acquire();
  print("free {}", truth(free));
  co_await told(task);
  lock.release();
  co_await gather(return_exceptions, tasks);
}

Coro<void> waits_twice(std::string name, Event& event) {
  for (int i = 0; i < 2; ++i) {
    const bool set = co_await event.wait();
    print("{} {} {} {}", name, i, truth(set), truth(event.is_set()));
    co_await sleep(0s);
  }
}

Coro<void> event_on_and_off() {
  Event event;
  std::vector<Task<void>> tasks;
  for (const std::string name : {"a", "b"}) tasks.push_back(create_task(waits_twice(name, event)));
  co_await sleep(0s);
  event.set();
  event.clear();  // they are woken all the same
  co_await turns(3);
  tasks.push_back(create_task(waits_twice("c", event)));
  co_await sleep(0s);
  tasks[0].cancel();
  event.set();
  tasks[1].cancel();
  co_await turns(3);
  print("{} {}", done(tasks), cancelled(tasks));
  event.set();
  const bool set = co_await event.wait();
  print("{}", truth(set));
}

Coro<void> waits_for_notice(std::string name, Condition& condition) {
  {
    const auto held = co_await condition.scoped();
    try {
      const bool notified = co_await condition.wait();
      print("{} {} {}", name, truth(notified), truth(condition.locked()));
    } catch (const CancelledError& error) {
      print("{} {} {}", name, describe(error), truth(condition.locked()));
      throw;
    }
    co_await sleep(0s);
  }
  print("{} left", name);
}

Coro<void> condition_notices() {
  Condition condition;
  std::vector<Task<void>> tasks;
  for (const char name : std::string("abcdef")) {
    tasks.push_back(create_task(waits_for_notice(std::string(1, name), condition)));
  }
  co_await sleep(0s);
  {
    const auto held = co_await condition.scoped();
    condition.notify(2);
    print("notified two");
  }
  co_await turns(2);
  tasks[2].cancel("c");
  {
    const auto held = co_await condition.scoped();
    condition.notify();
    tasks[3].cancel("d, behind the notice");
    print("notified one");
  }
  co_await turns(6);
  {
    const auto held = co_await condition.scoped();
    condition.notify_all();
    condition.notify_all();
  }
  co_await gather(return_exceptions, tasks);
  try {
    condition.notify();
  } catch (const std::logic_error&) {
    print("not locked");
  }
}

using Items = std::vector<int>;

Coro<void> taker(std::string name, std::size_t count, Condition& condition, Items& items) {
  const auto enough = [&]() -> std::optional<int> {
    if (items.size() < count) return std::nullopt;
    const int last = items.back();
    items.pop_back();
    return last;
  };
  const auto held = co_await condition.scoped();
  const std::optional<int> item = co_await condition.wait_for(enough);
  print("{} {}", name, *item);
}

Coro<void> condition_predicates() {
  Condition condition;
  Items items;
  std::vector<Task<void>> tasks;
  tasks.push_back(create_task(taker("two", 2, condition, items)));
  tasks.push_back(create_task(taker("one", 1, condition, items)));
  tasks.push_back(create_task(taker("three", 3, condition, items)));
  for (int i = 1; i < 8; ++i) {
    co_await sleep(0s);
    const auto held = co_await condition.scoped();
    items.push_back(i);
    print("put {}", i);
    condition.notify_all();
  }
  co_await gather(tasks);
  print("{}", items);
}

Coro<void> semaphore_is_fair() {
  Semaphore semaphore(2);
  std::vector<Task<void>> tasks;
  add_holders(tasks, semaphore, "abcde", 2);
  co_await turns(3);
  print("locked {}", truth(semaphore.locked()));
  co_await holder("main", semaphore);
  semaphore.release();  // one more than before
  add_holders(tasks, semaphore, "fghi", 1);
  co_await turns(2);
  tasks[6].cancel("g");
  tasks[8].cancel("i");
  co_await gather(return_exceptions, tasks);
  print("locked {}", truth(semaphore.locked()));
}

Coro<void> semaphore_waiters_cancelled() {
  Semaphore semaphore(0);
  std::vector<Task<void>> tasks;
  add_holders(tasks, semaphore, "abcd");
  co_await sleep(0s);
  semaphore.release();
  tasks[0].cancel("woken");
  co_await turns(3);
  tasks[2].cancel("waiting");
  semaphore.release();
  semaphore.release();
  tasks[3].cancel("woken as well");
  co_await turns(5);
  print("{} {} {}", done(tasks), cancelled(tasks), truth(semaphore.locked()));
  BoundedSemaphore bounded(1);
  co_await holder("e", bounded);
  try {
    bounded.release();
  } catch (const std::logic_error&) {
    print("released too often");
  }
}

}  // namespace

void add_lock_programs(Programs& programs) {
  programs["locks.lock_is_fair"] = lock_is_fair;
  programs["locks.lock_waiters_cancelled"] = lock_waiters_cancelled;
  programs["locks.event_on_and_off"] = event_on_and_off;
  programs["locks.condition_notices"] = condition_notices;
  programs["locks.condition_predicates"] = condition_predicates;
  programs["locks.semaphore_is_fair"] = semaphore_is_fair;
  programs["locks.semaphore_waiters_cancelled"] = semaphore_waiters_cancelled;
}

}  // namespace loopscope::cpython
