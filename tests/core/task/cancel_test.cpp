// Cancellation, as asyncio has it.

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using trace::Kind;

Coro<void> yield() { co_await sleep(0s); }

/// Says "cancelled at NAME" when it is, and throws on.
Coro<void> sleeper(TestLoop& t, std::string name, Duration delay = 1h) {
  try {
    co_await sleep(delay);
    t.say(name + " slept");
  } catch (const CancelledError& error) {
    t.say("cancelled at " + name + (error.message().empty() ? "" : ": " + error.message()));
    throw;
  }
}

TEST(Cancel, BeforeItsFirstTurnRunsNothing) {
  TestLoop t;
  const auto held = std::make_shared<int>(1);
  const auto body = [&](std::shared_ptr<int>) -> Coro<void> {
    t.say("ran");
    co_return;
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body(held));
    EXPECT_TRUE(task.cancel());
    EXPECT_EQ(task.cancelling(), 1);
    EXPECT_FALSE(task.done());
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
    EXPECT_FALSE(task.cancel());
    EXPECT_EQ(task.cancelling(), 1);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, IsEmpty());
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Cancel, ThrowsWhereTheTaskSleeps) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(sleeper(t, "sleep"));
    co_await sleep(1s);
    EXPECT_TRUE(task.cancel("too slow"));
    EXPECT_FALSE(task.done());
    try {
      co_await task;
      ADD_FAILURE();
    } catch (const CancelledError& error) {
      t.say("main saw: " + error.message());
    }
    EXPECT_TRUE(task.cancelled());
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("cancelled at sleep: too slow", "main saw: too slow"));
  EXPECT_EQ(t.loop.time(), kNsPerSecond);
  EXPECT_EQ(t.sink.count(Kind::timer_cancel), 1u);
}

TEST(Cancel, ThrowsWhereTheTaskYields) {
  TestLoop t;
  const auto body = [&]() -> Coro<void> {
    try {
      co_await sleep(0s);
    } catch (const CancelledError&) {
      t.say("at the yield");
      throw;
    }
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    co_await sleep(0s);
    task.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("at the yield"));
}

TEST(Cancel, ThrowsWhereTheTaskAwaitsAFutureAndCancelsIt) {
  TestLoop t;
  const auto body = [](Future<int> future) -> Coro<int> { co_return co_await future; };
  const auto main = [&]() -> Coro<void> {
    const auto future = Future<int>::create();
    const auto task = create_task(body(future));
    co_await sleep(0s);
    task.cancel();
    EXPECT_TRUE(future.cancelled());
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
  };
  run(t.loop, main());
}

TEST(Cancel, GoesThroughToTheTaskThatIsAwaited) {
  TestLoop t;
  const auto middle = [&](Task<void> task) -> Coro<void> {
    try {
      co_await task;
    } catch (const CancelledError&) {
      t.say("middle");
      throw;
    }
  };
  const auto main = [&]() -> Coro<void> {
    const auto inner = create_task(sleeper(t, "inner"));
    const auto outer = create_task(middle(inner));
    co_await yield();
    co_await yield();
    outer.cancel();
    EXPECT_EQ(inner.cancelling(), 1);
    try {
      co_await outer;
    } catch (const CancelledError&) {
      t.say("main");
    }
    EXPECT_TRUE(inner.cancelled());
    EXPECT_TRUE(outer.cancelled());
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("cancelled at inner", "middle", "main"));
}

TEST(Cancel, UnwindsTheAwaitStackInnermostFirst) {
  TestLoop t;
  const auto inner = [&]() -> Coro<void> { co_await sleeper(t, "inner"); };
  const auto outer = [&]() -> Coro<void> {
    try {
      co_await inner();
    } catch (const CancelledError&) {
      t.say("outer");
      throw;
    }
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(outer());
    co_await sleep(1s);
    task.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("cancelled at inner", "outer"));
}

TEST(Cancel, CanBeSwallowed) {
  TestLoop t;
  const auto body = [&]() -> Coro<int> {
    try {
      co_await sleep(1h);
    } catch (const CancelledError&) {
      t.say("swallowed");
    }
    co_await sleep(1s);
    co_return 5;
  };
  const auto main = [&]() -> Coro<int> {
    const auto task = create_task(body());
    co_await sleep(1s);
    task.cancel();
    const int result = co_await task;
    EXPECT_FALSE(task.cancelled());
    EXPECT_EQ(task.cancelling(), 1);
    co_return result;
  };
  EXPECT_EQ(run(t.loop, main()), 5);
  EXPECT_EQ(t.loop.time(), 2 * kNsPerSecond);
}

TEST(Cancel, CanEndInAnotherException) {
  TestLoop t;
  const auto body = []() -> Coro<void> {
    try {
      co_await sleep(1h);
    } catch (const CancelledError&) {
      throw std::runtime_error("while cleaning up");
    }
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    co_await sleep(1s);
    task.cancel();
    EXPECT_THROW(co_await task, std::runtime_error);
    EXPECT_FALSE(task.cancelled());
  };
  run(t.loop, main());
}

TEST(Cancel, IsNoStdException) {
  TestLoop t;
  const auto body = [&]() -> Coro<void> {
    try {
      co_await sleep(1h);
    } catch (const std::exception&) {
      t.say("must not be caught here");
    }
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    co_await sleep(1s);
    task.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, IsEmpty());
}

TEST(Cancel, TwiceBeforeItsTurnThrowsOnce) {
  TestLoop t;
  const auto body = [&]() -> Coro<void> {
    try {
      co_await sleep(1h);
    } catch (const CancelledError& error) {
      t.say(error.message());
    }
    co_await sleep(1s);
    t.say("slept after all");
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    co_await sleep(1s);
    task.cancel("first");
    task.cancel("second");
    EXPECT_EQ(task.cancelling(), 2);
    co_await task;
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("first", "slept after all"));
}

TEST(Cancel, TwiceOnAFutureThrowsOnce) {
  TestLoop t;
  const auto body = [&](Future<void> future) -> Coro<void> {
    try {
      co_await future;
    } catch (const CancelledError& error) {
      t.say(error.message());
    }
    co_await sleep(1s);
    t.say("slept after all");
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body(Future<void>::create()));
    co_await sleep(1s);
    task.cancel("first");
    task.cancel("second");
    co_await task;
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("first", "slept after all"));
}

TEST(Cancel, AgainAfterASwallowedOneThrowsAgain) {
  TestLoop t;
  const auto body = [&]() -> Coro<void> {
    for (int i = 1; i <= 3; ++i) {
      try {
        co_await sleep(1h);
      } catch (const CancelledError&) {
        t.say("cancelled " + std::to_string(i));
      }
    }
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    for (int i = 0; i < 3; ++i) {
      co_await sleep(1s);
      task.cancel();
    }
    co_await task;
    EXPECT_EQ(task.cancelling(), 3);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("cancelled 1", "cancelled 2", "cancelled 3"));
}

TEST(Cancel, AfterItsTimerFiredStillThrows) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(sleeper(t, "sleep", 1s));
    co_await sleep(0s);
    // Armed later, so it runs in the same frame, after the sleeper's timer and before the sleeper.
    t.loop.call_at(kNsPerSecond, [task, &t] {
      EXPECT_TRUE(task.cancel());
      t.say("asked");
    });
    EXPECT_THROW(co_await task, CancelledError);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("asked", "cancelled at sleep"));
}

TEST(Cancel, BeforeItsTimersTurnInTheSameFrameWakesItOnce) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    std::optional<Task<void>> task;
    t.loop.call_at(kNsPerSecond, [&] { task->cancel(); });
    task = create_task(sleeper(t, "sleep", 1s));
    EXPECT_THROW(co_await *task, CancelledError);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("cancelled at sleep"));
}

TEST(Cancel, AfterTheFutureIsDoneBeatsItsResult) {
  TestLoop t;
  const auto body = [&](Future<int> future) -> Coro<int> { co_return co_await future; };
  const auto main = [&]() -> Coro<void> {
    const auto future = Future<int>::create();
    const auto task = create_task(body(future));
    co_await sleep(0s);
    future.set_result(5);
    task.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
    EXPECT_FALSE(future.cancelled());
  };
  run(t.loop, main());
}

TEST(Cancel, OfOneWaiterLeavesTheOthersAFutureThatIsCancelled) {
  TestLoop t;
  const auto wait = [&](Task<void> task, std::string name) -> Coro<void> {
    try {
      co_await task;
    } catch (const CancelledError&) {
      t.say(name);
      throw;
    }
  };
  const auto main = [&]() -> Coro<void> {
    const auto inner = create_task(sleeper(t, "inner"));
    const auto a = create_task(wait(inner, "a"));
    const auto b = create_task(wait(inner, "b"));
    co_await sleep(1s);
    a.cancel();
    co_await sleep(1s);
    EXPECT_TRUE(a.cancelled());
    EXPECT_TRUE(b.cancelled());
    EXPECT_EQ(b.cancelling(), 0);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("cancelled at inner", "a", "b"));
}

TEST(Cancel, FromOutsideAnyTask) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    t.loop.call_later(1s, [task = current_task()] { task.cancel(); });
    co_await sleeper(t, "main");
  };
  EXPECT_THROW(run(t.loop, main()), CancelledError);
  EXPECT_THAT(t.log, ElementsAre("cancelled at main"));
}

TEST(Cancel, ATaskThatAwaitsItselfIsRefused) {
  TestLoop t;
  std::optional<Task<void>> self;
  const auto body = [&]() -> Coro<void> { co_await *self; };
  const auto main = [&]() -> Coro<void> {
    self = create_task(body());
    EXPECT_THROW(co_await *self, std::logic_error);
  };
  run(t.loop, main());
}

TEST(Cancel, EndsTasksThatAwaitEachOtherInARing) {
  for (const std::size_t size : {2u, 3u}) {
    TestLoop t;
    std::vector<Task<void>> ring;
    const auto body = [&](std::size_t next) -> Coro<void> {
      try {
        co_await ring[next];
      } catch (const CancelledError&) {
        t.say("cancelled");
        throw;
      }
    };
    const auto main = [&]() -> Coro<void> {
      for (std::size_t i = 0; i < size; ++i) ring.push_back(create_task(body((i + 1) % size)));
      co_await sleep(1s);
      ring[0].cancel();
      ring[0].cancel();
      co_await sleep(1s);
      for (const Task<void>& task : ring) EXPECT_TRUE(task.cancelled());
    };
    run(t.loop, main());
    EXPECT_EQ(t.log.size(), size);
  }
}

TEST(Cancel, ARingLeftBehindDoesNotHoldUpTheEndOfTheRun) {
  TestLoop t;
  std::vector<Task<void>> ring;
  const auto body = [&](std::size_t next) -> Coro<void> { co_await ring[next]; };
  const auto main = [&]() -> Coro<void> {
    ring.push_back(create_task(body(1)));
    ring.push_back(create_task(body(0)));
    co_await sleep(1s);
  };
  run(t.loop, main());
  EXPECT_TRUE(ring[0].cancelled());
  EXPECT_TRUE(ring[1].cancelled());
  ring.clear();
}

TEST(Cancel, ThrownByTheProgramItselfCountsAsCancelled) {
  TestLoop t;
  const auto body = []() -> Coro<void> {
    throw CancelledError("by hand");
    co_return;
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ(task.cancelling(), 0);
  };
  run(t.loop, main());
}

}  // namespace
}  // namespace loopscope
