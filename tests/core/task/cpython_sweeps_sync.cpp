#include <memory>
#include <vector>

#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/lock.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

Coro<std::string> holder(Lock& lock, std::string name) {
  {
    const auto held = co_await lock.scoped();
    print("{} holds", name);
    co_await turns(2);
  }
  print("{} released", name);
  co_return name;
}

Coro<std::string> holds_second(Lock& lock) {
  const auto other = create_task(holder(lock, "first"));
  co_await sleep(0s);
  {
    const Finally ends([&lock] { print("locked {}", truth(lock.locked())); });
    co_await holder(lock, "second");
  }
  co_return co_await other;
}

Coro<void> lock_holders() {
  Lock lock;
  const auto victim = [&lock] { return holds_second(lock); };
  co_await sweep(10, victim);
  print("locked {}", truth(lock.locked()));
  co_await turns(4);
  print("locked {}", truth(lock.locked()));
}

Coro<void> notifier(std::shared_ptr<Condition> condition) {
  co_await sleep(0s);
  const auto held = co_await condition->scoped();
  condition->notify();
  print("notified");
  co_await sleep(0s);
}

Coro<void> waits_for_notice() {
  const auto condition = std::make_shared<Condition>();
  const auto other = create_task(notifier(condition));
  try {
    const auto held = co_await condition->scoped();
    print("waits");
    co_await condition->wait();
    print("goes on {}", truth(condition->locked()));
  } catch (const CancelledError& error) {
    print("victim {} {}", describe(error), truth(condition->locked()));
    throw;
  }
  co_await other;
}

Coro<void> condition_wait() {
  co_await sweep(9, waits_for_notice);
  co_await turns(4);
}

Coro<std::string> guest(Semaphore& semaphore, std::string name) {
  {
    const auto held = co_await semaphore.scoped();
    print("{} sits", name);
    co_await turns(2);
  }
  print("{} leaves", name);
  co_return name;
}

Coro<std::string> sits_last(Semaphore& semaphore) {
  create_task(guest(semaphore, "a"));
  create_task(guest(semaphore, "b"));
  co_await sleep(0s);
  const Finally ends([&semaphore] { print("locked {}", truth(semaphore.locked())); });
  co_return co_await guest(semaphore, "victim");
}

Coro<void> semaphore_seats() {
  Semaphore semaphore(1);
  const auto victim = [&semaphore] { return sits_last(semaphore); };
  co_await sweep(9, victim);
  co_await turns(9);
  print("locked {}", truth(semaphore.locked()));
}

Coro<void> other_waiter(std::shared_ptr<Event> event) {
  const bool set = co_await event->wait();
  print("other {}", truth(set));
}

Coro<bool> waits_with_others() {
  const auto event = std::make_shared<Event>();
  std::vector<Task<void>> tasks;
  for (int i = 0; i < 2; ++i) tasks.push_back(create_task(other_waiter(event)));
  co_await sleep(0s);
  get_running_loop().call_soon([event] { event->set(); });
  bool set = false;
  std::exception_ptr exception;
  try {
    set = co_await event->wait();
  } catch (...) {
    exception = std::current_exception();
  }
  co_await gather(tasks);
  if (exception) std::rethrow_exception(exception);
  co_return set;
}

Coro<void> event_waiters() { co_await sweep(7, waits_with_others); }

using Numbers = std::shared_ptr<Queue<int>>;

Coro<void> putter(Numbers queue) {
  for (int i = 0; i < 2; ++i) {
    co_await sleep(0s);
    co_await queue->put(i);
    print("put {}", i);
  }
}

Coro<std::vector<int>> gets_two() {
  const auto queue = std::make_shared<Queue<int>>();
  const auto other = create_task(putter(queue));
  std::vector<int> got;
  std::exception_ptr exception;
  try {
    got.push_back(co_await queue->get());
    print("got {}", got[0]);
    got.push_back(co_await queue->get());
  } catch (...) {
    exception = std::current_exception();
  }
  print("left {}", queue->qsize());
  co_await other;
  if (exception) std::rethrow_exception(exception);
  co_return got;
}

Coro<void> queue_getter() { co_await sweep(8, gets_two); }

Coro<void> getter(Numbers queue) {
  co_await turns(2);
  const int one = co_await queue->get();
  print("got {}", one);
  co_await sleep(0s);
  const int two = co_await queue->get();
  print("got {}", two);
}

Coro<void> puts_three() {
  const auto queue = std::make_shared<Queue<int>>(1);
  const auto other = create_task(getter(queue));
  const Finally ends([queue, other] {
    print("in it {}", queue->qsize());
    other.cancel();
  });
  for (int i = 0; i < 3; ++i) {
    co_await queue->put(i);
    print("put {}", i);
  }
}

Coro<void> queue_putter() { co_await sweep(9, puts_three); }

}  // namespace

void add_sync_sweep_programs(Programs& programs) {
  programs["sweeps.lock_holders"] = lock_holders;
  programs["sweeps.condition_wait"] = condition_wait;
  programs["sweeps.semaphore_seats"] = semaphore_seats;
  programs["sweeps.event_waiters"] = event_waiters;
  programs["sweeps.queue_getter"] = queue_getter;
  programs["sweeps.queue_putter"] = queue_putter;
}

}  // namespace loopscope::cpython
