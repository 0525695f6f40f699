#include <vector>

#include "core/sync/barrier.h"
#include "core/sync/queue.h"
#include "core/task/wait_for.h"
#include "tests/core/task/cpython_common.h"

namespace loopscope::cpython {
namespace {

// Barriers

Coro<void> walker(std::string name, int count, Barrier& barrier) {
  for (int i = 0; i < count; ++i) {
    const int place = co_await barrier.wait();
    print("{} passed {} as {} {}", name, i, place, barrier.n_waiting());
    co_await turns(place);
  }
}

Coro<void> barrier_rounds() {
  Barrier barrier(3);
  const auto a = create_task(walker("a", 3, barrier));
  const auto b = create_task(walker("b", 3, barrier));
  const auto c = create_task(walker("c", 2, barrier));
  co_await gather(c);
  print("waiting {}", barrier.n_waiting());
  co_await walker("main", 1, barrier);
  co_await gather(a, b, c);
}

Coro<void> patient(std::string name, Barrier& barrier) {
  try {
    const int place = co_await barrier.wait();
    print("{} {}", name, place);
  } catch (const BrokenBarrierError&) {
    print("{} broken {}", name, truth(barrier.broken()));
  } catch (const CancelledError& error) {
    print("{} {} {}", name, describe(error), barrier.n_waiting());
    throw;
  }
}

Coro<void> barrier_broken() {
  Barrier barrier(3);
  const auto a = create_task(patient("a", barrier));
  const auto b = create_task(patient("b", barrier));
  co_await sleep(0s);
  a.cancel("gives up");
  co_await turns(2);
  print("waiting {} {}", barrier.n_waiting(), truth(barrier.broken()));
  create_task(patient("c", barrier));
  co_await sleep(0s);
  co_await barrier.reset();
  print("waiting {} {}", barrier.n_waiting(), truth(barrier.broken()));
  co_await turns(3);
  create_task(patient("d", barrier));
  create_task(patient("e", barrier));
  co_await sleep(0s);
  co_await barrier.abort();
  co_await patient("late", barrier);
  co_await turns(3);
  co_await barrier.reset();
  std::vector<Task<void>> tasks;
  for (const std::string name : {"f", "g", "h"}) tasks.push_back(create_task(patient(name, barrier)));
  co_await gather(tasks);
}

// Queues

Coro<void> producer(std::string name, int count, Queue<std::string>& queue) {
  for (int i = 0; i < count; ++i) {
    co_await queue.put(fmt::format("{}{}", name, i));
    print("{} put {} {}", name, i, queue.qsize());
  }
  print("{} done", name);
}

Coro<void> consumer(std::string name, Queue<std::string>& queue) {
  while (true) {
    const std::string item = co_await queue.get();
    print("{} got {} {}", name, item, queue.qsize());
    co_await sleep(0s);
    queue.task_done();
  }
}

Coro<void> producers_and_consumers() {
  Queue<std::string> queue(2);
  std::vector<Task<void>> producers;
  producers.push_back(create_task(producer("a", 4, queue)));
  producers.push_back(create_task(producer("b", 3, queue)));
  producers.push_back(create_task(producer("c", 2, queue)));
  std::vector<Task<void>> consumers;
  for (const std::string name : {"x", "y"}) consumers.push_back(create_task(consumer(name, queue)));
  co_await gather(producers);
  print("all put");
  co_await queue.join();
  print("all done");
  for (const auto& task : consumers) task.cancel();
  co_await gather(return_exceptions, consumers);
}

template <class Q>
Coro<void> getter(std::string name, Q& queue) {
  try {
    const int item = co_await queue.get();
    print("{} got {}", name, item);
  } catch (const CancelledError& error) {
    print("{} {}", name, describe(error));
    throw;
  }
}

template <class Q>
Coro<void> putter(int item, Q& queue) {
  try {
    co_await queue.put(item);
    print("put {}", item);
  } catch (const CancelledError& error) {
    print("{} {}", item, describe(error));
    throw;
  }
}

std::string done(const std::vector<Task<void>>& tasks) {
  std::vector<const char*> all;
  for (const auto& task : tasks) all.push_back(truth(task.done()));
  return fmt::format("[{}]", fmt::join(all, ", "));
}

Coro<void> getters_cancelled() {
  Queue<int> queue;
  std::vector<Task<void>> tasks;
  for (const std::string name : {"a", "b", "c", "d"}) tasks.push_back(create_task(getter(name, queue)));
  co_await sleep(0s);
  queue.put_nowait(1);
  tasks[0].cancel("woken");  // passes it on
  tasks[1].cancel("waiting");
  co_await turns(3);
  queue.put_nowait(2);
  print("stolen {}", queue.get_nowait());
  co_await turns(3);
  queue.put_nowait(3);
  tasks[3].cancel("last");
  co_await turns(4);
  print("{} {}", done(tasks), queue.qsize());
}

Coro<void> tell_got(Queue<int>& queue) {
  const int item = co_await queue.get();
  print("got {}", item);
}

Coro<void> putters_cancelled() {
  Queue<int> queue(1);
  queue.put_nowait(0);
  std::vector<Task<void>> tasks;
  for (const int item : {1, 2, 3, 4}) tasks.push_back(create_task(putter(item, queue)));
  co_await sleep(0s);
  print("got {}", queue.get_nowait());
  tasks[0].cancel("woken");
  co_await turns(3);
  tasks[2].cancel("waiting");
  co_await tell_got(queue);
  queue.put_nowait(9);  // ahead of the one that was woken
  co_await turns(3);
  try {
    queue.put_nowait(10);
  } catch (const QueueFull&) {
    print("full");
  }
  co_await tell_got(queue);
  co_await tell_got(queue);
  co_await turns(3);
  print("{} {}", done(tasks), queue.qsize());
}

template <class Q>
Coro<void> in_another_order() {
  Q queue(3);
  std::vector<Task<void>> tasks;
  for (const int item : {5, 1, 4, 2, 3}) tasks.push_back(create_task(putter(item, queue)));
  co_await turns(2);
  for (int i = 0; i < 5; ++i) {
    const int item = co_await queue.get();
    print("got {} {}", item, truth(queue.full()));
  }
  for (const std::string name : {"a", "b"}) tasks.push_back(create_task(getter(name, queue)));
  co_await sleep(0s);
  queue.put_nowait(7);
  queue.put_nowait(6);
  co_await gather(tasks);
  try {
    queue.get_nowait();
  } catch (const QueueEmpty&) {
    print("empty");
  }
}

Coro<void> other_orders() {
  co_await in_another_order<PriorityQueue<int>>();
  co_await in_another_order<LifoQueue<int>>();
}

Coro<void> joiner(std::string name, Queue<int>& queue) {
  co_await queue.join();
  print("{} joined at {}", name, now());
}

Coro<void> worker(Queue<int>& queue) {
  while (!queue.empty()) {
    const int item = co_await queue.get();
    co_await sleep(100ms);
    if (item == 1) queue.put_nowait(7);
    queue.task_done();
  }
}

Coro<void> joiners() {
  Queue<int> queue;
  co_await joiner("early", queue);
  for (int i = 0; i < 3; ++i) queue.put_nowait(i);
  std::vector<Task<void>> tasks;
  for (const std::string name : {"a", "b"}) tasks.push_back(create_task(joiner(name, queue)));
  for (int i = 0; i < 2; ++i) tasks.push_back(create_task(worker(queue)));
  co_await sleep(100ms);
  tasks[0].cancel("a");
  co_await gather(return_exceptions, tasks);
  try {
    queue.task_done();
  } catch (const std::logic_error&) {
    print("done too often");
  }
}

Coro<void> impatient_getters() {
  Queue<int> queue;
  for (const int delay : {1, 2, 3}) {
    get_running_loop().call_later(delay * 100ms, [&queue, delay] { queue.put_nowait(delay); });
    co_await told(wait_for(queue.get(), 200ms));
    print("left {}", queue.qsize());
    co_await sleep(300ms);
  }
  while (!queue.empty()) {
    co_await told(wait_for(queue.get(), 0ms));
    co_await told(wait_for(queue.get(), 100ms));
  }
}

}  // namespace

void add_queue_programs(Programs& programs) {
  programs["locks.barrier_rounds"] = barrier_rounds;
  programs["locks.barrier_broken"] = barrier_broken;
  programs["queues.producers_and_consumers"] = {producers_and_consumers, 0ns};
  programs["queues.getters_cancelled"] = {getters_cancelled, 0ns};
  programs["queues.putters_cancelled"] = {putters_cancelled, 0ns};
  programs["queues.other_orders"] = {other_orders, 0ns};
  programs["queues.joiners"] = {joiners, 0ns};
  programs["queues.impatient_getters"] = {impatient_getters, 0ns};
}

}  // namespace loopscope::cpython
