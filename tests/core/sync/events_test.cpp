// What the trace is told of locks, events and barriers: every operation, by whom, and the count after it.

#include <gmock/gmock.h>

#include "core/sync/barrier.h"
#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/semaphore.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/sync/sync_story.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

/// The story of a coroutine function's run; its task is the first.
template <class F>
std::vector<std::string> story_of(F main) {
  TestLoop t;
  run(t.loop, main());
  return sync_story(t);
}

TEST(LockEvents, AreTold) {
  const auto story = story_of([]() -> Coro<void> {
    Lock lock;
    const auto waits = [&]() -> Coro<void> { const auto held = co_await lock.scoped(); };
    co_await lock.acquire();
    const auto second = create_task(waits());
    co_await sleep(0s);
    lock.release();
    co_await second;
  });
  EXPECT_THAT(story, ElementsAre("1: lock create 0", "1: lock acquire 1", "2: awaits lock", "1: lock release 0",
                                 "2: lock acquire 1", "2: lock release 0"));
}

TEST(EventEvents, AreToldWhenSomethingChanges) {
  const auto story = story_of([]() -> Coro<void> {
    Event event;
    event.clear();
    const auto second = create_task(event.wait());
    const auto third = create_task(event.wait());
    co_await sleep(0s);
    get_running_loop().call_soon([&event] { event.set(); });
    co_await second;
    event.set();
    co_await event.wait();
    event.clear();
    event.clear();
    co_await third;
  });
  EXPECT_THAT(story, ElementsAre("1: event create 0", "2: awaits event", "3: awaits event", "-: event set 1",
                                 "1: event clear 0"));
}

TEST(EventEvents, AreToldOfOneThatNobodyWaitsFor) {
  const auto story = story_of([]() -> Coro<void> {
    Event event;
    event.set();
    co_return;
  });
  EXPECT_THAT(story, ElementsAre("1: event create 0", "1: event set 1"));
}

TEST(ConditionEvents, CountThoseWhoAreWoken) {
  const auto story = story_of([]() -> Coro<void> {
    Condition condition;
    const auto waits = [&]() -> Coro<void> {
      const auto held = co_await condition.scoped();
      co_await condition.wait();
    };
    const auto second = create_task(waits());
    const auto third = create_task(waits());
    co_await sleep(0s);
    co_await condition.acquire();
    condition.notify(7);
    condition.notify();
    condition.release();
    co_await second;
    co_await third;
  });
  EXPECT_THAT(story, ElementsAre("2: lock create 0", "2: lock acquire 1", "2: condition create 0", "2: lock release 0",
                                 "2: awaits condition",                                                  //
                                 "3: lock acquire 1", "3: lock release 0", "3: awaits condition",        //
                                 "1: lock acquire 1", "1: condition notify 2", "1: condition notify 0",  //
                                 "1: lock release 0",                                                    //
                                 "2: lock acquire 1", "2: lock release 0", "3: lock acquire 1", "3: lock release 0"));
}

TEST(SemaphoreEvents, CountWhatIsLeft) {
  const auto story = story_of([]() -> Coro<void> {
    Semaphore semaphore(2);
    const auto waits = [&]() -> Coro<void> { const auto held = co_await semaphore.scoped(); };
    co_await semaphore.acquire();
    co_await semaphore.acquire();
    const auto second = create_task(waits());
    co_await sleep(0s);
    semaphore.release();
    EXPECT_EQ(semaphore.value(), 0);  // the place is the second's already
    co_await second;
    semaphore.release();
  });
  EXPECT_THAT(story, ElementsAre("1: semaphore create 0", "1: semaphore acquire 1", "1: semaphore acquire 0",
                                 "2: awaits semaphore", "1: semaphore release 1", "2: semaphore acquire 0",
                                 "2: semaphore release 1", "1: semaphore release 2"));
}

TEST(BoundedSemaphoreEvents, AreThoseOfASemaphore) {
  const auto story = story_of([]() -> Coro<void> {
    BoundedSemaphore semaphore(1);
    co_await semaphore.acquire();
    semaphore.release();
    EXPECT_THROW(semaphore.release(), std::logic_error);
  });
  EXPECT_THAT(story, ElementsAre("1: semaphore create 0", "1: semaphore acquire 0", "1: semaphore release 1"));
}

TEST(BarrierEvents, AreTheBarriersAlone) {
  const auto story = story_of([]() -> Coro<void> {
    Barrier barrier(2);
    const auto second = create_task(barrier.wait());
    const auto third = create_task(barrier.wait());
    co_await second;
    co_await third;
  });
  EXPECT_THAT(story, ElementsAre("2: barrier create 0", "2: barrier acquire 1", "2: awaits barrier",
                                 "3: barrier acquire 2", "3: barrier release 1", "2: barrier release 0"));
}

TEST(BarrierEvents, CountThoseWhomResetAndAbortThrowOut) {
  const auto story = story_of([]() -> Coro<void> {
    Barrier barrier(3);
    const auto thrown_out = [&]() -> Coro<void> { EXPECT_THROW(co_await barrier.wait(), BrokenBarrierError); };
    const auto second = create_task(thrown_out());
    co_await sleep(0s);
    co_await barrier.reset();
    co_await second;
    const auto third = create_task(thrown_out());
    const auto fourth = create_task(thrown_out());
    co_await sleep(0s);
    co_await barrier.abort();
    co_await third;
    co_await fourth;
    EXPECT_THROW(co_await barrier.wait(), BrokenBarrierError);
  });
  EXPECT_THAT(story, ElementsAre("2: barrier create 0", "2: barrier acquire 1", "2: awaits barrier",  //
                                 "1: barrier reset 1", "2: barrier release 0",                        //
                                 "3: barrier acquire 1", "3: awaits barrier",                         //
                                 "4: barrier acquire 2", "4: awaits barrier",                         //
                                 "1: barrier abort 2", "3: barrier release 1", "4: barrier release 0"));
}

}  // namespace
}  // namespace loopscope
