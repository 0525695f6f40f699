#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

#include "core/sync/barrier.h"
#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/lock.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"
#include "core/task/wait.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

using Tasks = std::vector<Task<void>>;

std::string done(const Tasks& tasks) {
  std::vector<const char*> all;
  for (const auto& task : tasks) all.push_back(truth(task.done()));
  return fmt::format("[{}]", fmt::join(all, ", "));
}

/// A task for each name.
template <class Make>
Tasks tasks_of(std::string_view names, Make make) {
  Tasks tasks;
  for (const char name : names) tasks.push_back(create_task(make(std::string(1, name))));
  return tasks;
}

// Locks

Coro<void> holds(std::string name, Lock& lock, int count) {
  try {
    {
      const auto held = co_await lock.scoped();
      print("{} has it", name);
      co_await turns(count);
    }
    print("{} released it", name);
  } catch (const CancelledError& error) {
    print("{} {}", name, describe(error));
    throw;
  }
}

Coro<void> lock_handed_to_a_cancelled_task() {
  for (int when = 0; when < 5; ++when) {
    print("cancelled in turn {}", when);
    Lock lock;
    const Tasks tasks = tasks_of("abc", [&](std::string name) { return holds(name, lock, 1); });
    co_await turns(when);
    print("{}", truth(tasks[1].cancel("the second")));
    co_await wait(tasks);
    print("{}", truth(lock.locked()));
  }
}

Coro<void> takes_twice(std::string name, Lock& lock) {
  co_await lock.acquire();
  print("{} has it", name);
  lock.release();
  co_await turns(1);
  co_await lock.acquire();
  print("{} has it again", name);
  lock.release();
}

Coro<void> lock_order() {
  Lock lock;
  co_await lock.acquire();
  const Tasks tasks = tasks_of("abc", [&](std::string name) { return takes_twice(name, lock); });
  co_await turns(1);
  lock.release();
  print("{}", truth(lock.locked()));
  co_await lock.acquire();
  print("main has it");
  lock.release();
  co_await wait(tasks);
}

// Conditions

Coro<void> waits(std::shared_ptr<Condition> condition, std::string name) {
  const auto held = co_await condition->scoped();
  try {
    const bool result = co_await condition->wait();
    print("{} {}", name, truth(result));
  } catch (const CancelledError& error) {
    print("{} {} {}", name, describe(error), truth(condition->locked()));
    throw;
  }
}

Coro<void> notifies() {
  const auto condition = std::make_shared<Condition>();
  const Tasks tasks = tasks_of("ab", [&](std::string name) { return waits(condition, name); });
  const Finally cancel([&] {
    for (const auto& task : tasks) task.cancel("in the end");
  });
  co_await turns(2);
  {
    const auto held = co_await condition->scoped();
    condition->notify(1);
    co_await turns(1);
  }
  co_await turns(2);
  {
    const auto held = co_await condition->scoped();
    condition->notify_all();
  }
  co_await wait(tasks);
}

Coro<void> condition_sweep() {
  co_await sweep(9, notifies);
  co_await turns(3);
}

Coro<void> waits_silently(Condition& condition) {
  const auto held = co_await condition.scoped();
  co_await condition.wait();
}

Coro<void> condition_cancelled_twice() {
  Condition condition;
  for (int between = 0; between < 3; ++between) {
    const auto task = create_task(waits_silently(condition));
    co_await turns(1);
    co_await condition.acquire();
    print("{}", truth(task.cancel("first")));
    co_await turns(between);
    print("{}", truth(task.cancel("second")));
    co_await turns(1);
    condition.release();
    co_await told(task);
  }
}

Coro<void> takes_items(Condition& condition, std::vector<std::string>& items, std::string name, std::size_t count) {
  const auto held = co_await condition.scoped();
  co_await condition.wait_for([&] { return items.size() >= count; });
  print("{} {}", name, items.back());
}

Coro<void> condition_wait_for() {
  Condition condition;
  std::vector<std::string> items;
  Tasks tasks;
  for (const auto& [name, count] : std::vector<std::pair<const char*, std::size_t>>{{"a", 1}, {"b", 3}, {"c", 2}})
    tasks.push_back(create_task(takes_items(condition, items, name, count)));
  for (int i = 0; i < 4; ++i) {
    co_await turns(2);
    {
      const auto held = co_await condition.scoped();
      items.push_back(fmt::format("item {}", i));
      condition.notify(i % 2 == 1 ? condition.waiting() : 2);
    }
    print("put {}", i);
  }
  co_await wait(tasks);
}

// Semaphores

Coro<void> takes_seat(Semaphore& semaphore, std::string name) {
  {
    const auto held = co_await semaphore.scoped();
    print("{} in {}", name, truth(semaphore.locked()));
    co_await turns(1);
  }
  print("{} out", name);
}

Coro<void> shares_a_seat() {
  Semaphore semaphore(1);
  const Tasks tasks = tasks_of("abc", [&](std::string name) { return takes_seat(semaphore, name); });
  std::exception_ptr ended_with;
  try {
    co_await turns(1);
    const auto held = co_await semaphore.scoped();
    print("main in");
  } catch (...) {
    ended_with = std::current_exception();
  }
  tasks[1].cancel("in the end");
  co_await wait(tasks);
  print("{}", truth(semaphore.locked()));
  if (ended_with) std::rethrow_exception(ended_with);
}

Coro<void> semaphore_sweep() { co_await sweep(8, shares_a_seat); }

Coro<void> sits(Semaphore& semaphore, std::string name, int count) {
  {
    const auto held = co_await semaphore.scoped();
    print("{} in", name);
    co_await turns(count);
  }
  print("{} out {}", name, truth(semaphore.locked()));
}

Coro<void> semaphore_of_two() {
  Semaphore semaphore(2);
  Tasks tasks;
  for (const auto& [name, count] : std::vector<std::pair<const char*, int>>{{"a", 3}, {"b", 1}, {"c", 2}, {"d", 1}})
    tasks.push_back(create_task(sits(semaphore, name, count)));
  co_await turns(2);
  const bool asked = tasks[2].cancel("the third");
  print("{} {}", truth(asked), truth(semaphore.locked()));
  semaphore.release();
  co_await wait(tasks);
  BoundedSemaphore bounded(1);
  try {
    bounded.release();
  } catch (const std::logic_error&) {
    print("too many");
  }
  print("{} {}", truth(semaphore.locked()), truth(bounded.locked()));
}

// Queues

Coro<void> gets(Queue<int>& queue, std::string name) {
  try {
    const int item = co_await queue.get();
    print("{} got {}", name, item);
  } catch (const CancelledError& error) {
    print("{} {}", name, describe(error));
    throw;
  }
}

Coro<void> queue_getters_cancelled() {
  for (int when = 0; when < 4; ++when) {
    print("cancelled in turn {}", when);
    Queue<int> queue;
    const Tasks tasks = tasks_of("abc", [&](std::string name) { return gets(queue, name); });
    co_await turns(1);
    queue.put_nowait(1);
    co_await turns(when);
    print("{}", truth(tasks[0].cancel("the first")));
    queue.put_nowait(2);
    co_await turns(2);
    queue.put_nowait(3);
    queue.put_nowait(4);
    co_await wait(tasks);
    print("{}", queue.qsize());
  }
}

Coro<void> puts(Queue<std::string>& queue, std::string item) {
  try {
    co_await queue.put(item);
    print("put {}", item);
  } catch (const CancelledError& error) {
    print("{} {}", item, describe(error));
    throw;
  }
}

bool all_done(const Tasks& tasks) {
  return std::all_of(tasks.begin(), tasks.end(), [](const auto& task) { return task.done(); });
}

Coro<void> queue_putters_cancelled() {
  for (int when = 0; when < 4; ++when) {
    print("cancelled in turn {}", when);
    Queue<std::string> queue(1);
    queue.put_nowait("first");
    const Tasks tasks = tasks_of("abc", [&](std::string item) { return puts(queue, item); });
    co_await turns(1);
    print("{}", queue.get_nowait());
    co_await turns(when);
    const bool asked = tasks[0].cancel("the first");
    print("{} {}", truth(asked), truth(queue.full()));
    while (!all_done(tasks) || !queue.empty()) {
      co_await turns(1);
      if (!queue.empty()) print("got {}", queue.get_nowait());
    }
  }
}

Coro<void> joins(Queue<int>& queue, std::string name) {
  co_await queue.join();
  print("{} joined", name);
}

Coro<void> queue_joined() {
  Queue<int> queue;
  co_await joins(queue, "empty");
  for (int item = 0; item < 3; ++item) queue.put_nowait(item);
  const Tasks tasks = tasks_of("ab", [&](std::string name) { return joins(queue, name); });
  co_await turns(1);
  print("{}", truth(tasks[0].cancel("the first")));
  for (int i = 0; i < 3; ++i) {
    const int item = co_await queue.get();
    print("got {}", item);
    queue.task_done();
    co_await turns(1);
  }
  queue.put_nowait(4);
  co_await told(tasks[0]);
  co_await told(tasks[1]);
  try {
    queue.task_done();
    queue.task_done();
  } catch (const std::logic_error&) {
    print("too often");
  }
}

template <class Q>
Coro<void> filled_and_emptied() {
  Q queue(3);
  for (const int item : {2, 3, 1}) queue.put_nowait(item);
  try {
    queue.put_nowait(4);
  } catch (const QueueFull&) {
    print("full");
  }
  const auto putting = create_task(queue.put(0));
  co_await turns(1);
  std::vector<int> items;
  const int first = co_await queue.get();
  items.push_back(first);
  co_await turns(1);
  while (!queue.empty()) items.push_back(queue.get_nowait());
  print("[{}]", fmt::format("{}", fmt::join(items, ", ")));
  try {
    queue.get_nowait();
  } catch (const QueueEmpty&) {
    print("empty");
  }
}

Coro<void> other_queues() {
  co_await filled_and_emptied<PriorityQueue<int>>();
  co_await filled_and_emptied<LifoQueue<int>>();
  co_await filled_and_emptied<Queue<int>>();
}

// Barriers

Coro<void> passes(Barrier& barrier, std::string name) {
  try {
    const int place = co_await barrier.wait();
    print("{} passed {}", name, place);
  } catch (const BrokenBarrierError&) {
    print("{} broken", name);
  } catch (const CancelledError& error) {
    print("{} {} {}", name, describe(error), barrier.n_waiting());
    throw;
  }
}

Coro<void> barrier_cancelled() {
  for (int when = 0; when < 5; ++when) {
    print("cancelled in turn {}", when);
    Barrier barrier(3);
    const Tasks tasks = tasks_of("abc", [&](std::string name) { return passes(barrier, name); });
    co_await turns(when);
    const bool asked = tasks[0].cancel("the first");
    print("{} {}", truth(asked), barrier.n_waiting());
    co_await turns(6);
    print("{} {} {}", done(tasks), barrier.n_waiting(), truth(barrier.broken()));
    co_await barrier.abort();
    co_await wait(tasks);
  }
}

Coro<void> passes_often(Barrier& barrier, std::string name, int times) {
  for (int i = 0; i < times; ++i) {
    try {
      const int place = co_await barrier.wait();
      print("{} passed {}", name, place);
    } catch (const BrokenBarrierError&) {
      print("{} broken {}", name, truth(barrier.broken()));
    }
  }
}

Coro<void> barrier_reset_and_abort() {
  for (const bool resets : {true, false}) {
    Barrier barrier(2);
    const auto first = create_task(passes_often(barrier, "a", 2));
    co_await turns(2);
    print("{} {}", resets ? "reset" : "abort", barrier.n_waiting());
    if (resets) {
      co_await barrier.reset();
    } else {
      co_await barrier.abort();
    }
    const auto second = create_task(passes_often(barrier, "b", 1));
    co_await turns(8);
    print("{} {} {}", truth(first.done()), truth(second.done()), truth(barrier.broken()));
    co_await barrier.abort();
    const Tasks both{first, second};
    co_await wait(both);
  }
}

// Events

Coro<void> sees(Event& event, std::string name) {
  const bool result = co_await event.wait();
  print("{} {} {}", name, truth(result), truth(event.is_set()));
}

Coro<void> event_and_cancel() {
  Event event;
  for (int when = 0; when < 3; ++when) {
    Tasks tasks = tasks_of("abc", [&](std::string name) { return sees(event, name); });
    co_await turns(1);
    event.set();
    event.clear();
    tasks.push_back(create_task(sees(event, "late")));
    co_await turns(when);
    print("{}", truth(tasks[1].cancel("the second")));
    co_await turns(1);
    event.set();
    co_await wait(tasks);
    event.clear();
  }
}

}  // namespace

void add_edge_sync_programs(Programs& programs) {
  programs["sync_at_edges.lock_handed_to_a_cancelled_task"] = {lock_handed_to_a_cancelled_task, 0ns};
  programs["sync_at_edges.lock_order"] = {lock_order, 0ns};
  programs["sync_at_edges.condition_sweep"] = {condition_sweep, 0ns};
  programs["sync_at_edges.condition_cancelled_twice"] = {condition_cancelled_twice, 0ns};
  programs["sync_at_edges.condition_wait_for"] = {condition_wait_for, 0ns};
  programs["sync_at_edges.semaphore_sweep"] = {semaphore_sweep, 0ns};
  programs["sync_at_edges.semaphore_of_two"] = {semaphore_of_two, 0ns};
  programs["sync_at_edges.queue_getters_cancelled"] = {queue_getters_cancelled, 0ns};
  programs["sync_at_edges.queue_putters_cancelled"] = {queue_putters_cancelled, 0ns};
  programs["sync_at_edges.queue_joined"] = {queue_joined, 0ns};
  programs["sync_at_edges.other_queues"] = {other_queues, 0ns};
  programs["sync_at_edges.barrier_cancelled"] = {barrier_cancelled, 0ns};
  programs["sync_at_edges.barrier_reset_and_abort"] = {barrier_reset_and_abort, 0ns};
  programs["sync_at_edges.event_and_cancel"] = {event_and_cancel, 0ns};
}

}  // namespace loopscope::cpython
