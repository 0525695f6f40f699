// What is done where n tasks wait for one lock, event or queue. The same programs as in growth.py.

#include <vector>

#include "core/sync/barrier.h"
#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/wait.h"
#include "tests/bench/growth.h"

namespace loopscope::bench {
namespace {

using namespace std::chrono_literals;

using Tasks = std::vector<Task<void>>;

/// Tasks of which each has come to its wait. A coroutine that is a lambda has what it captured from where that is.
template <class F>
Coro<Tasks> waiting(int count, const F& wait) {
  Tasks tasks;
  for (int i = 0; i < count; ++i) tasks.push_back(create_task(wait()));
  co_await sleep(0s);
  co_return tasks;
}

/// Every other one.
void cancel_half(const Tasks& tasks) {
  for (std::size_t i = 1; i < tasks.size(); i += 2) tasks[i].cancel();
}

Coro<void> take_and_release(Lock& lock) { const auto held = co_await lock.scoped(); }

Coro<void> lock_in_turn(int count) {
  Lock lock;
  co_await lock.acquire();
  const Tasks tasks = co_await waiting(count, [&] { return take_and_release(lock); });
  lock.release();
  co_await wait(tasks);
}

Coro<void> lock_half_cancelled(int count) {
  Lock lock;
  co_await lock.acquire();
  const Tasks tasks = co_await waiting(count, [&] { return take_and_release(lock); });
  cancel_half(tasks);
  lock.release();
  co_await wait(tasks);
}

Coro<void> semaphore_released(int count) {
  Semaphore semaphore(0);
  const auto acquire = [&]() -> Coro<void> { co_await semaphore.acquire(); };
  const Tasks tasks = co_await waiting(count, acquire);
  for (int i = 0; i < count; ++i) {
    semaphore.release();
    if (i % 100 == 99) co_await sleep(0s);
  }
  co_await wait(tasks);
}

Coro<void> event_set(int count) {
  Event event;
  const auto wait_for_it = [&]() -> Coro<void> { co_await event.wait(); };
  const Tasks tasks = co_await waiting(count, wait_for_it);
  event.set();
  co_await wait(tasks);
}

Coro<void> notified(Condition& condition) {
  const auto held = co_await condition.scoped();
  co_await condition.wait();
}

Coro<void> notify_all(int count) {
  Condition condition;
  const Tasks tasks = co_await waiting(count, [&] { return notified(condition); });
  {
    const auto held = co_await condition.scoped();
    condition.notify_all();
  }
  co_await wait(tasks);
}

Coro<void> notify_each(int count) {
  Condition condition;
  const Tasks tasks = co_await waiting(count, [&] { return notified(condition); });
  for (int i = 0; i < count; ++i) {
    const auto held = co_await condition.scoped();
    condition.notify();
    if (i % 100 == 99) co_await sleep(0s);
  }
  co_await wait(tasks);
}

Coro<void> barrier(int count) {
  Barrier all(count);
  const auto pass = [&]() -> Coro<void> { co_await all.wait(); };
  const Tasks tasks = co_await waiting(count, pass);
  co_await wait(tasks);
}

template <template <class> class Kind>
Coro<void> queue_through(int count) {
  Kind<int> queue;
  for (int i = 0; i < count; ++i) queue.put_nowait(static_cast<int>(i * 7919L % count));
  for (int i = 0; i < count; ++i) co_await queue.get();
}

Coro<void> queue_getters(int count) {
  Queue<int> queue;
  const auto get = [&]() -> Coro<void> { co_await queue.get(); };
  const Tasks tasks = co_await waiting(count, get);
  for (int i = 0; i < count; ++i) queue.put_nowait(i);
  co_await wait(tasks);
}

Coro<void> queue_putters(int count) {
  Queue<int> queue(1);
  queue.put_nowait(0);
  const auto put = [&]() -> Coro<void> { co_await queue.put(1); };
  const Tasks tasks = co_await waiting(count, put);
  for (int i = 0; i <= count; ++i) co_await queue.get();
  co_await wait(tasks);
}

Coro<void> queue_joined(int count) {
  Queue<int> queue;
  queue.put_nowait(0);
  const auto join = [&]() -> Coro<void> { co_await queue.join(); };
  const Tasks tasks = co_await waiting(count, join);
  queue.task_done();
  co_await wait(tasks);
}

template <Coro<void> (*program)(int)>
void run_one(int count) {
  run(program(count));
}

constexpr GrowthProgram kPrograms[] = {
    {"Lock", run_one<lock_in_turn>, 20'000},
    {"Lock, half cancelled", run_one<lock_half_cancelled>, 20'000},
    {"Semaphore", run_one<semaphore_released>, 20'000},
    {"Event.set", run_one<event_set>, 20'000},
    {"Condition.notify_all", run_one<notify_all>, 20'000},
    {"Condition.notify", run_one<notify_each>, 20'000},
    {"Barrier", run_one<barrier>, 20'000},
    {"Queue", run_one<queue_through<Queue>>, 20'000},
    {"LifoQueue", run_one<queue_through<LifoQueue>>, 20'000},
    {"PriorityQueue", run_one<queue_through<PriorityQueue>>, 20'000},
    {"Queue, n getters", run_one<queue_getters>, 20'000},
    {"Queue, n putters", run_one<queue_putters>, 20'000},
    {"Queue.join", run_one<queue_joined>, 20'000},
};

}  // namespace

std::span<const GrowthProgram> growth_of_sync() { return kPrograms; }

}  // namespace loopscope::bench
