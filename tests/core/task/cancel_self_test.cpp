// Tasks that cancel themselves, as asyncio has it.

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

Coro<void> yield() { co_await sleep(0s); }

TEST(CancelItself, InItsOwnTurnThrowsAtTheNextAwait) {
  for (const Duration delay : {Duration(0s), Duration(1h)}) {
    TestLoop t;
    const auto main = [&]() -> Coro<void> {
      current_task().cancel();
      t.say("goes on");
      co_await yield();  // a direct await that comes to one
      t.say("not reached");
    };
    const auto sleeping = [&]() -> Coro<void> {
      current_task().cancel();
      t.say("goes on");
      co_await sleep(delay);
      t.say("not reached");
    };
    EXPECT_THROW(run(t.loop, delay == 0s ? main() : sleeping()), CancelledError);
    EXPECT_THAT(t.log, ElementsAre("goes on"));
    EXPECT_EQ(t.loop.time(), 0);
  }
}

TEST(CancelItself, InItsOwnTurnDoesNotThrowAtAnAwaitThatDoesNotSuspend) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto future = Future<void>::create();
    future.set_result();
    current_task().cancel();
    co_await future;
    t.say("went through");
    co_await sleep(1h);
  };
  EXPECT_THROW(run(t.loop, main()), CancelledError);
  EXPECT_THAT(t.log, ElementsAre("went through"));
}

TEST(CancelItself, InTheTurnInWhichItReturnsEndsItCancelled) {
  TestLoop t;
  const auto body = [&]() -> Coro<int> {
    current_task().cancel("at the last moment");
    co_return 5;
  };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
    try {
      static_cast<void>(task.result());
    } catch (const CancelledError& error) {
      t.say(error.message());
    }
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("at the last moment"));
}

TEST(CancelItself, InTheTurnInWhichItThrowsLosesToTheException) {
  TestLoop t;
  const auto main = []() -> Coro<void> {
    current_task().cancel();
    throw std::runtime_error("oops");
    co_return;
  };
  EXPECT_THROW(run(t.loop, main()), std::runtime_error);
}

}  // namespace
}  // namespace loopscope
