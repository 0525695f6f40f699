// What each lock promises, in a few words each; cpython/test_locks has the rest.

#include <stdexcept>

#include <gmock/gmock.h>

#include "core/sync/barrier.h"
#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/lock.h"
#include "core/sync/semaphore.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

template <class L>
Coro<void> hold(TestLoop& t, L& lock, std::string name) {
  const auto held = co_await lock.scoped();
  t.say(name);
  co_await sleep(1s);
}

TEST(Lock, IsHadInTheOrderOfAsking) {
  TestLoop t;
  Lock lock;
  run(t.loop, [](TestLoop& world, Lock& shared) -> Coro<void> {
    co_await gather(hold(world, shared, "a"), hold(world, shared, "b"), hold(world, shared, "c"));
    EXPECT_FALSE(shared.locked());
  }(t, lock));
  EXPECT_THAT(t.log, ElementsAre("a", "b", "c"));
  EXPECT_THROW(lock.release(), std::logic_error);
}

TEST(Lock, ACancelledWaiterLetsTheNextHaveIt) {
  TestLoop t;
  Lock lock;
  run(t.loop, [](TestLoop& world, Lock& shared) -> Coro<void> {
    const auto first = create_task(hold(world, shared, "first"));
    const auto second = create_task(hold(world, shared, "second"));
    const auto third = create_task(hold(world, shared, "third"));
    co_await sleep(100ms);
    EXPECT_EQ(shared.waiting(), 2U);
    second.cancel();
    co_await third;
    EXPECT_TRUE(second.cancelled());
    EXPECT_TRUE(first.done());
  }(t, lock));
  EXPECT_THAT(t.log, ElementsAre("first", "third"));
}

TEST(Semaphore, LetsSoManyInAtATime) {
  TestLoop t;
  Semaphore semaphore(2);
  run(t.loop, [](TestLoop& world, Semaphore& shared) -> Coro<void> {
    const TimeNs begin = get_running_loop().time();
    co_await gather(hold(world, shared, "a"), hold(world, shared, "b"), hold(world, shared, "c"));
    EXPECT_EQ(get_running_loop().time() - begin, 2 * kNsPerSecond);
    EXPECT_EQ(shared.value(), 2);
  }(t, semaphore));
  EXPECT_THROW(Semaphore(-1), std::invalid_argument);
  BoundedSemaphore bounded(1);
  EXPECT_THROW(bounded.release(), std::logic_error);
}

TEST(Condition, ReturnsWithItsLockAlsoWhenCancelled) {
  TestLoop t;
  Condition condition;
  run(t.loop, [](Condition& shared) -> Coro<void> {
    EXPECT_THROW(shared.notify(), std::logic_error);
    const auto waits = [](Condition& one) -> Coro<void> {
      const auto held = co_await one.scoped();
      try {
        co_await one.wait();
      } catch (const CancelledError&) {
        EXPECT_TRUE(one.locked());
        throw;
      }
      EXPECT_TRUE(one.locked());
    };
    const auto woken = create_task(waits(shared));
    const auto cancelled = create_task(waits(shared));
    co_await sleep(100ms);
    cancelled.cancel();
    co_await shared.acquire();
    shared.notify_all();
    shared.release();
    co_await woken;
    co_await sleep(100ms);
    EXPECT_TRUE(cancelled.cancelled());
    EXPECT_FALSE(shared.locked());
  }(condition));
}

TEST(Event, WakesAllAndIsPassedWhileItIsSet) {
  TestLoop t;
  Event event;
  run(t.loop, [](TestLoop& world, Event& shared) -> Coro<void> {
    const auto waits = [](TestLoop& w, Event& one, std::string name) -> Coro<void> {
      co_await one.wait();
      w.say(name);
    };
    const auto a = create_task(waits(world, shared, "a"));
    const auto b = create_task(waits(world, shared, "b"));
    co_await sleep(100ms);
    shared.set();
    co_await b;
    co_await waits(world, shared, "c");
    EXPECT_TRUE(a.done());
  }(t, event));
  EXPECT_THAT(t.log, ElementsAre("a", "b", "c"));
}

TEST(Barrier, LetsAllGoOnTogetherAndAgain) {
  TestLoop t;
  Barrier barrier(3);
  run(t.loop, [](TestLoop& world, Barrier& shared) -> Coro<void> {
    const auto party = [](TestLoop& w, Barrier& one, Duration delay) -> Coro<int> {
      co_await sleep(delay);
      const int index = co_await one.wait();
      w.say(fmt::format("{} at {}", index, get_running_loop().time() / kNsPerSecond));
      co_return index;
    };
    for (int round = 0; round < 2; ++round)
      co_await gather(party(world, shared, 1s), party(world, shared, 2s), party(world, shared, 3s));
    EXPECT_EQ(shared.n_waiting(), 0);
  }(t, barrier));
  EXPECT_THAT(t.log, testing::UnorderedElementsAre("0 at 3", "1 at 3", "2 at 3", "0 at 6", "1 at 6", "2 at 6"));
}

TEST(Barrier, AnAbortBreaksItForAll) {
  TestLoop t;
  Barrier barrier(2);
  run(t.loop, [](Barrier& shared) -> Coro<void> {
    const auto waits = [](Barrier& one) -> Coro<void> { co_await one.wait(); };
    const auto waiting = create_task(waits(shared));
    co_await sleep(100ms);
    co_await shared.abort();
    co_await sleep(100ms);
    EXPECT_TRUE(shared.broken());
    EXPECT_THROW(waiting.result(), BrokenBarrierError);
  }(barrier));
}

TEST(SyncObject, IsRefusedOnAnotherLoop) {
  Lock lock;
  const auto take = [](Lock& one) -> Coro<void> {
    co_await one.acquire();
    one.release();
  };
  TestLoop first;
  run(first.loop, take(lock));
  TestLoop second;
  EXPECT_THROW(run(second.loop, take(lock)), std::logic_error);
}

}  // namespace
}  // namespace loopscope
