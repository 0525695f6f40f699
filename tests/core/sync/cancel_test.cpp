// A task that is cancelled while it waits for a lock, an event or a barrier: before it is woken, and after.

#include <gmock/gmock.h>

#include "core/sync/barrier.h"
#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/semaphore.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/sync/sync_story.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

template <class F>
std::vector<std::string> story_of(F main) {
  TestLoop t;
  run(t.loop, main());
  return sync_story(t);
}

/// What a cancelled task ended with.
template <class T>
std::string message_of(const Task<T>& task) {
  try {
    task.result();
  } catch (const CancelledError& error) {
    return error.message();
  }
  return "not cancelled";
}

TEST(LockCancel, AWokenOneHandsTheLockOn) {
  const auto story = story_of([]() -> Coro<void> {
    Lock lock;
    co_await lock.acquire();
    const auto second = create_task(lock.acquire());
    const auto third = create_task(lock.acquire());
    co_await sleep(0s);
    lock.release();
    second.cancel("enough");
    EXPECT_TRUE(co_await third);
    EXPECT_THAT(message_of(second), testing::StrEq("enough"));
    EXPECT_EQ(lock.waiting(), 0u);
  });
  EXPECT_THAT(story, ElementsAre("1: lock create 0", "1: lock acquire 1", "2: awaits lock", "3: awaits lock",
                                 "1: lock release 0", "3: lock acquire 1"));
}

TEST(LockCancel, OneThatIsCancelledFirstIsPassedOver) {
  story_of([]() -> Coro<void> {
    Lock lock;
    co_await lock.acquire();
    const auto second = create_task(lock.acquire());
    const auto third = create_task(lock.acquire());
    co_await sleep(0s);
    second.cancel();
    lock.release();
    EXPECT_TRUE(co_await third);
    EXPECT_TRUE(second.cancelled());
  });
}

TEST(EventCancel, LeavesTheOthersWaiting) {
  const auto story = story_of([]() -> Coro<void> {
    Event event;
    const auto second = create_task(event.wait());
    const auto third = create_task(event.wait());
    co_await sleep(0s);
    second.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(second.cancelled());
    EXPECT_EQ(event.waiting(), 1u);
    event.set();
    third.cancel();  // it is woken already, and cancelled all the same
    co_await sleep(0s);
    EXPECT_TRUE(third.cancelled());
    EXPECT_EQ(event.waiting(), 0u);
  });
  EXPECT_THAT(story, ElementsAre("2: event create 0", "2: awaits event", "3: awaits event", "1: event set 1"));
}

TEST(ConditionCancel, HasTheLockAgainWhenItThrows) {
  const auto story = story_of([]() -> Coro<void> {
    Condition condition;
    const auto waits = [&]() -> Coro<void> {
      const auto held = co_await condition.scoped();
      EXPECT_THROW(co_await condition.wait(), CancelledError);
      EXPECT_TRUE(condition.locked());
    };
    const auto second = create_task(waits());
    co_await sleep(0s);
    second.cancel();
    co_await second;
    EXPECT_FALSE(condition.locked());
  });
  EXPECT_THAT(story, ElementsAre("2: lock create 0", "2: lock acquire 1", "2: condition create 0", "2: lock release 0",
                                 "2: awaits condition", "2: lock acquire 1", "2: lock release 0"));
}

TEST(ConditionCancel, WhileItTakesTheLockAgainGoesWithoutItsMessage) {
  story_of([]() -> Coro<void> {
    Condition condition;
    const auto waits = [&]() -> Coro<void> {
      const auto held = co_await condition.scoped();
      co_await condition.wait();
    };
    const auto second = create_task(waits());
    co_await sleep(0s);
    co_await condition.acquire();
    condition.notify();
    co_await sleep(0s);
    second.cancel("one");
    co_await sleep(0s);
    second.cancel("two");
    co_await sleep(0s);
    EXPECT_FALSE(second.done());  // it cannot return without the lock
    condition.release();
    co_await sleep(0s);
    EXPECT_EQ(message_of(second), "");
    EXPECT_FALSE(condition.locked());
  });
}

TEST(SemaphoreCancel, AWokenOneHandsThePlaceOn) {
  const auto story = story_of([]() -> Coro<void> {
    Semaphore semaphore(1);
    co_await semaphore.acquire();
    const auto second = create_task(semaphore.acquire());
    const auto third = create_task(semaphore.acquire());
    co_await sleep(0s);
    semaphore.release();
    second.cancel();
    EXPECT_TRUE(co_await third);
    EXPECT_TRUE(second.cancelled());
    EXPECT_EQ(semaphore.value(), 0);
  });
  EXPECT_THAT(story, ElementsAre("1: semaphore create 0", "1: semaphore acquire 0", "2: awaits semaphore",
                                 "3: awaits semaphore", "1: semaphore release 1", "3: semaphore acquire 0"));
}

TEST(SemaphoreCancel, NobodyLeftPutsThePlaceBack) {
  story_of([]() -> Coro<void> {
    Semaphore semaphore(1);
    co_await semaphore.acquire();
    const auto second = create_task(semaphore.acquire());
    co_await sleep(0s);
    semaphore.release();
    second.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(second.cancelled());
    EXPECT_EQ(semaphore.value(), 1);
    EXPECT_FALSE(semaphore.locked());
  });
}

TEST(BarrierCancel, LeavesItToTheOthers) {
  const auto story = story_of([]() -> Coro<void> {
    Barrier barrier(2);
    const auto second = create_task(barrier.wait());
    co_await sleep(0s);
    second.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(second.cancelled());
    EXPECT_EQ(barrier.n_waiting(), 0);
    const auto third = create_task(barrier.wait());
    co_await sleep(0s);
    EXPECT_EQ(co_await barrier.wait(), 1);
    EXPECT_EQ(co_await third, 0);
  });
  EXPECT_THAT(story, ElementsAre("2: barrier create 0", "2: barrier acquire 1", "2: awaits barrier",
                                 "2: barrier release 0", "3: barrier acquire 1", "3: awaits barrier",
                                 "1: barrier acquire 2", "1: barrier release 1", "3: barrier release 0"));
}

TEST(BarrierCancel, OneThatWaitsForItToDrainNeverWasInIt) {
  const auto story = story_of([]() -> Coro<void> {
    Barrier barrier(2);
    const auto second = create_task(barrier.wait());
    co_await sleep(0s);
    const auto third = create_task(barrier.wait());
    co_await barrier.wait();
    EXPECT_EQ(barrier.state(), Barrier::State::draining);
    co_await sleep(0s);
    EXPECT_TRUE(second.done());
    EXPECT_FALSE(third.done());
    third.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(third.cancelled());
    EXPECT_EQ(barrier.state(), Barrier::State::filling);
    EXPECT_EQ(barrier.n_waiting(), 0);
  });
  EXPECT_THAT(story,
              ElementsAre("2: barrier create 0", "2: barrier acquire 1", "2: awaits barrier", "1: barrier acquire 2",
                          "1: barrier release 1", "3: awaits barrier", "2: barrier release 0"));
}

}  // namespace
}  // namespace loopscope
