// What is done for many tasks that wait is done for each of them, not for each with all of the others: counted in list
// links that are looked at.

#include <functional>
#include <vector>

#include <gtest/gtest.h>

#include "core/base/visits.h"
#include "core/sync/barrier.h"
#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/wait.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

constexpr int kMany = 2000;
// Quadratic is at least half a thousand.
constexpr std::uint64_t kMostEach = 20;

using Tasks = std::vector<Task<void>>;
using Wait = std::function<Coro<void>(int)>;

Tasks start(const Wait& wait) {
  Tasks tasks;
  for (int i = 0; i < kMany; ++i) tasks.push_back(create_task(wait(i)));
  return tasks;
}

Coro<void> all_end(Tasks tasks) { co_await wait(std::move(tasks)); }

/// How many links are looked at for each of the tasks: `act` is called when all of them wait.
std::uint64_t visits_each(const Wait& wait, const std::function<Coro<void>(Tasks)>& act) {
  const std::uint64_t before = Visits::count();
  run([](const Wait& each, const std::function<Coro<void>(Tasks)>& then) -> Coro<void> {
    const Tasks tasks = start(each);
    co_await sleep(0s);
    co_await then(tasks);
    co_await all_end(tasks);
  }(wait, act));
  return (Visits::count() - before) / kMany;
}

class Growth : public testing::Test {
 protected:
  void SetUp() override {
    if (!Visits::counted()) GTEST_SKIP() << "this build does not count";
  }
};

TEST_F(Growth, EventSet) {
  Event event;
  const auto wait = [&](int) -> Coro<void> { co_await event.wait(); };
  const auto act = [&](Tasks) -> Coro<void> {
    event.set();
    co_return;
  };
  EXPECT_LE(visits_each(wait, act), kMostEach);
}

TEST_F(Growth, ConditionNotifyAllAndOneByOne) {
  for (const bool all : {true, false}) {
    Condition condition;
    const auto wait = [&](int) -> Coro<void> {
      const auto held = co_await condition.scoped();
      co_await condition.wait();
    };
    const auto act = [&](Tasks) -> Coro<void> {
      const auto held = co_await condition.scoped();
      EXPECT_EQ(condition.waiting(), kMany);
      if (all) condition.notify_all();
      for (int i = 0; !all && i < kMany; ++i) condition.notify();
    };
    EXPECT_LE(visits_each(wait, act), kMostEach) << all;
  }
}

TEST_F(Growth, LockFromHandToHand) {
  Lock lock;
  const auto wait = [&](int) -> Coro<void> {
    for (int i = 0; i < 2; ++i) {
      const auto held = co_await lock.scoped();
      co_await sleep(0s);
    }
  };
  EXPECT_LE(visits_each(wait, all_end), kMostEach);
}

TEST_F(Growth, LockWithCancelledWaiters) {
  Lock lock;
  const auto wait = [&](int i) -> Coro<void> {
    const auto held = co_await lock.scoped();
    if (i == 0) co_await sleep(1ms);
  };
  const auto act = [&](Tasks tasks) -> Coro<void> {
    for (int i = 1; i + 1 < kMany; ++i) {  // all but the first and the last
      tasks[static_cast<std::size_t>(i)].cancel();
    }
    co_return;
  };
  EXPECT_LE(visits_each(wait, act), kMostEach);
}

TEST_F(Growth, SemaphoreReleasedForAll) {
  Semaphore semaphore(0);
  const auto wait = [&](int) -> Coro<void> { co_await semaphore.acquire(); };
  const auto act = [&](Tasks tasks) -> Coro<void> {
    for (int i = 0; i < kMany; ++i) {
      if (i % 2 == 1) tasks[static_cast<std::size_t>(i)].cancel();
      semaphore.release();
    }
    co_return;
  };
  EXPECT_LE(visits_each(wait, act), kMostEach);
}

TEST_F(Growth, BarrierPassedByAll) {
  Barrier barrier(kMany);
  const auto wait = [&](int) -> Coro<void> { co_await barrier.wait(); };
  EXPECT_LE(visits_each(wait, all_end), kMostEach);
}

TEST_F(Growth, QueueGetAndPut) {
  Queue<int> queue;
  const auto wait = [&](int) -> Coro<void> { co_await queue.get(); };
  const auto act = [&](Tasks tasks) -> Coro<void> {
    for (int i = 0; i < kMany; ++i) {
      EXPECT_LE(queue.getters(), kMany - i);
      if (i % 2 == 1) tasks[static_cast<std::size_t>(i)].cancel();
      queue.put_nowait(i);
    }
    co_return;
  };
  EXPECT_LE(visits_each(wait, act), kMostEach);

  Queue<int> full(1);
  full.put_nowait(0);
  const auto put = [&](int i) -> Coro<void> { co_await full.put(i); };
  const auto get_all = [&](Tasks) -> Coro<void> {
    for (int i = 0; i <= kMany; ++i) co_await full.get();
  };
  EXPECT_LE(visits_each(put, get_all), kMostEach);
}

TEST_F(Growth, QueueJoin) {
  Queue<int> queue;
  queue.put_nowait(1);
  const auto wait = [&](int) -> Coro<void> { co_await queue.join(); };
  const auto act = [&](Tasks) -> Coro<void> {
    queue.get_nowait();
    queue.task_done();
    co_return;
  };
  EXPECT_LE(visits_each(wait, act), kMostEach);
}

TEST_F(Growth, CancellingAllWhoWait) {
  Event event;
  const auto wait = [&](int) -> Coro<void> { co_await event.wait(); };
  const auto act = [&](Tasks tasks) -> Coro<void> {
    for (const Task<void>& task : tasks) task.cancel();
    co_return;
  };
  EXPECT_LE(visits_each(wait, act), kMostEach);
}

}  // namespace
}  // namespace loopscope
