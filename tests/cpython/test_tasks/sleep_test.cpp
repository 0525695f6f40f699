// Counterparts of BaseTaskTests and SleepTests: sleep(), which has no result to give.

#include <string>

#include "tests/cpython/test_tasks/tasks_world.h"

namespace loopscope {
namespace {

TEST_F(BaseTaskTests, test_sleep) {
  const auto sleeper = [](Duration delay, std::string what) -> Coro<std::string> {
    co_await sleep(delay / 2);
    co_await sleep(delay / 2);
    co_return what;
  };
  const auto task = new_task(sleeper(100ms, "yeah"));
  complete(task);
  EXPECT_TRUE(task.done());
  EXPECT_EQ(task.result(), "yeah");
  EXPECT_EQ(now(), 100ms);
}

TEST_F(BaseTaskTests, test_sleep_cancel) {
  const auto task = new_task(sleeps(10s));
  run_briefly();
  EXPECT_EQ(sink.count(trace::Kind::timer_arm), 1u);
  EXPECT_EQ(sink.count(trace::Kind::timer_cancel), 0u);
  task.cancel();
  run_briefly();
  EXPECT_EQ(sink.count(trace::Kind::timer_cancel), 1u);
}

TEST(SleepTests, test_sleep_zero) {
  TasksLoop t;
  int result = 0;
  const auto main = [&]() -> Coro<void> {
    t.loop.call_soon([&] { result += 1; });
    EXPECT_EQ(result, 0);
    co_await sleep(0s);
    EXPECT_EQ(result, 1);
    result += 10;
  };
  t.complete(main());
  EXPECT_EQ(result, 11);
}

}  // namespace
}  // namespace loopscope
