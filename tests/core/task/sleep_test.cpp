#include "core/task/sleep.h"

#include <gmock/gmock.h>

#include "core/task/gather.h"
#include "core/task/run.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using trace::Kind;

TEST(Sleep, TakesItsTime) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    co_await sleep(1s);
    EXPECT_EQ(t.loop.time(), kNsPerSecond);
    co_await sleep(500ms);
    EXPECT_EQ(t.loop.time(), 1'500'000'000);
  };
  run(t.loop, main());
}

TEST(Sleep, OfNothingYieldsExactlyOnce) {
  for (const Duration delay : {Duration(0s), Duration(-1s), Duration::min()}) {
    TestLoop t;
    const auto main = [&]() -> Coro<void> {
      t.loop.call_soon(t.saying("another handle"));
      co_await sleep(delay);
      t.say("main");
    };
    run(t.loop, main());
    EXPECT_THAT(t.log, ElementsAre("another handle", "main"));
    EXPECT_EQ(t.sink.count(Kind::task_run), 2u);
    EXPECT_EQ(t.sink.count(Kind::timer_arm), 0u);
    EXPECT_EQ(t.sink.count(Kind::task_ready), 1u);  // the yield says it itself
  }
}

TEST(Sleep, TenAtOnceTakeAsLongAsOneAndWakeInOneFrame) {
  TestLoop t(10us);
  const auto nap = [&]() -> Coro<void> { co_await sleep(1s); };
  const auto main = [&]() -> Coro<void> {
    std::vector<Coro<void>> naps;
    for (int i = 0; i < 10; ++i) naps.push_back(nap());
    co_await gather(std::move(naps));
  };
  run(t.loop, main());
  EXPECT_LT(t.loop.time(), 1'002'000'000);
  // Begin, ten begin to sleep, the timers, the tasks, gather's callbacks, main, stop.
  EXPECT_EQ(t.sink.count(Kind::frame_begin), 7u);
}

TEST(Sleep, ShorterThanTheTurnsOfOthersIsOver) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    t.loop.call_soon([] { busy(2s); });
    co_await sleep(1s);
    EXPECT_EQ(t.loop.time(), 2 * kNsPerSecond);
  };
  run(t.loop, main());
}

TEST(Sleep, WithoutEndCanBeCancelled) {
  TestLoop t;
  const auto forever = []() -> Coro<void> { co_await sleep(Duration::max()); };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(forever());
    co_await sleep(1s);
    EXPECT_FALSE(task.done());
  };
  run(t.loop, main());
  EXPECT_EQ(t.loop.time(), kNsPerSecond);
}

TEST(Busy, HoldsTheLoop) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    busy(3s);
    EXPECT_EQ(t.loop.time(), 3 * kNsPerSecond);
    busy(-1s);
    co_return;
  };
  run(t.loop, main());
  EXPECT_EQ(t.loop.time(), 3 * kNsPerSecond);
}

}  // namespace
}  // namespace loopscope
