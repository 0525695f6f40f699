#include "core/task/run.h"

#include <stdexcept>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "core/task/gather.h"
#include "core/task/sleep.h"
#include "core/task/wait_queue.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

Coro<int> number_after(Duration delay, int value) {
  co_await sleep(delay);
  co_return value;
}

Coro<void> left_over(TestLoop& t, std::string name) {
  bool cancelled = false;
  try {
    co_await sleep(1h);
  } catch (const CancelledError&) {
    cancelled = true;
  }
  co_await sleep(1s);  // cleaning up may take its time
  t.say(name + " cleaned up");
  if (cancelled) throw CancelledError();
}

TEST(Run, OnALoopOfItsOwn) { EXPECT_EQ(run(number_after(1ms, 5)), 5); }

TEST(Run, ThrowsWhatMainEndedWith) {
  TestLoop t;
  const auto main = []() -> Coro<void> {
    co_await sleep(1s);
    throw std::runtime_error("oops");
  };
  EXPECT_THROW(run(t.loop, main()), std::runtime_error);
}

TEST(Run, CancelsWhatMainLeftBehindAndWaitsForIt) {
  TestLoop t;
  const auto main = [&]() -> Coro<int> {
    create_task(left_over(t, "a"));
    create_task(left_over(t, "b"));
    co_await sleep(1s);
    t.say("main done");
    co_return 5;
  };
  EXPECT_EQ(run(t.loop, main()), 5);
  EXPECT_THAT(t.log, ElementsAre("main done", "a cleaned up", "b cleaned up"));
  EXPECT_EQ(t.loop.time(), 2 * kNsPerSecond);
  EXPECT_THAT(all_tasks(t.loop), IsEmpty());
}

TEST(Run, CancelsThemWhenMainFails) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    create_task(left_over(t, "a"));
    co_await sleep(1s);
    throw std::runtime_error("oops");
  };
  EXPECT_THROW(run(t.loop, main()), std::runtime_error);
  EXPECT_THAT(t.log, ElementsAre("a cleaned up"));
}

TEST(Run, CancelsAllWhenTheUserInterruptsTheRun) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    t.loop.call_later(1s, [] { throw KeyboardInterrupt(); });
    co_await left_over(t, "main");
  };
  EXPECT_THROW(run(t.loop, main()), KeyboardInterrupt);
  EXPECT_THAT(t.log, ElementsAre("main cleaned up"));
}

TEST(Run, OneAfterTheOtherOnOneLoop) {
  TestLoop t;
  EXPECT_EQ(run(t.loop, number_after(1s, 1)), 1);
  EXPECT_EQ(run(t.loop, number_after(1s, 2)), 2);
  EXPECT_EQ(t.loop.time(), 2 * kNsPerSecond);
}

TEST(Run, DoesNotNestAndLeavesTheRunningLoopAlone) {
  TestLoop t;
  const auto nap = [&](std::string name) -> Coro<void> {
    co_await sleep(1s);
    t.say(name);
  };
  const auto main = [&]() -> Coro<void> {
    create_task(nap("other"));
    EXPECT_THROW(run(t.loop, nap("nested")), std::logic_error);
    EXPECT_THROW(run(nap("nested")), std::logic_error);
    EXPECT_EQ(all_tasks().size(), 2u);
    co_await nap("main");
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("main", "other"));
}

TEST(Run, StoppedBeforeMainIsDoneSaysSo) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    t.loop.call_later(1s, [&] { t.loop.stop(); });
    co_await left_over(t, "main");
  };
  EXPECT_THROW(run(t.loop, main()), std::runtime_error);
  EXPECT_THAT(t.log, ElementsAre("main cleaned up"));
}

TEST(RunUntilComplete, TakesAFutureAndLeavesOtherTasksAlone) {
  TestLoop t;
  const auto slow = create_task(t.loop, number_after(5s, 1));
  EXPECT_EQ(t.loop.run_until_complete(create_task(t.loop, number_after(1s, 2))), 2);
  EXPECT_FALSE(slow.done());
  EXPECT_EQ(t.loop.run_until_complete(slow), 1);
  EXPECT_EQ(t.loop.run_until_complete(slow), 1);  // done already
  EXPECT_EQ(t.loop.time(), 5 * kNsPerSecond);
}

// The end of a loop with tasks in it

/// Lets so many handles run, then abandons the run.
class CountingGate final : public Gate {
 public:
  explicit CountingGate(int handles) : left_(handles) {}
  bool closed(Point point) override { return point == Point::handle && left_-- == 0; }
  bool wait(Point) override { return false; }

 private:
  int left_;
};

struct Scope {
  std::vector<std::string>& log;
  std::string text;
  ~Scope() { log.push_back(text); }
};

Coro<void> inner(std::vector<std::string>& log, std::string name) {
  const Scope scope{log, name + " inner"};
  co_await sleep(1s);
}

Coro<void> outer(std::vector<std::string>& log, std::string name) {
  const Scope scope{log, name + " outer"};
  co_await inner(log, name);
}

TEST(Abandon, DestroysPendingTasksNewestFirstAndInnermostCoroutineFirst) {
  std::vector<std::string> log;
  {
    TestLoop t;
    const auto a = create_task(t.loop, outer(log, "a"));
    const auto b = create_task(t.loop, outer(log, "b"));
    const auto never = create_task(t.loop, outer(log, "never started"));
    t.loop.run_once();
    create_task(t.loop, outer(log, "c"));
    EXPECT_THAT(log, IsEmpty());
  }
  EXPECT_THAT(log,
              ElementsAre("never started inner", "never started outer", "b inner", "b outer", "a inner", "a outer"));
}

// As a program is written: a lock in the frame of who makes the tasks that wait for it.
TEST(Abandon, ATaskMayReferToTheFrameOfWhoMadeIt) {
  for (int handles = 1; handles < 20; ++handles) {  // the first is the turn in which main begins
    std::vector<std::string> log;
    {
      CountingGate gate(handles);
      TestLoop t(10us, &gate);
      const auto child = [&log](WaitQueue& queue) -> Coro<void> {
        const Scope scope{log, "child"};
        WaitQueue::Wait wait(queue, {trace::Await::What::wait, kNoObject});
        co_await wait;
      };
      const auto main = [&]() -> Coro<void> {
        const Scope scope{log, "main"};
        WaitQueue queue;
        const auto first = create_task(child(queue));
        const auto second = create_task(child(queue));
        co_await sleep(1ms);
        queue.wake_first();
        co_await first;
        queue.wake_first();
        co_await second;
      };
      try {
        run(t.loop, main());
      } catch (const InvalidStateError&) {
        EXPECT_TRUE(t.loop.abandoned());
      }
    }
    ASSERT_FALSE(log.empty());
    EXPECT_EQ(log.back(), "main") << "abandoned after " << handles << " handles";
  }
}

TEST(Abandon, AtEveryPointOfAProgramLeaksNothing) {
  const auto held = std::make_shared<int>(1);
  for (int handles = 0; handles < 60; ++handles) {
    std::vector<std::string> log;
    {
      CountingGate gate(handles);
      TestLoop t(10us, &gate);
      const auto child = [&log](std::shared_ptr<int>, int n) -> Coro<std::shared_ptr<int>> {
        const Scope scope{log, "child"};
        co_await sleep(std::chrono::milliseconds(n));
        if (n == 3) throw std::runtime_error("three");
        co_await sleep(0s);
        co_return std::make_shared<int>(n);
      };
      const auto waiter = [](Future<void> future) -> Coro<void> { co_await future; };
      const auto main = [&]() -> Coro<int> {
        const auto never = Future<void>::create();
        never.add_done_callback([held] {});
        const auto stuck = create_task(waiter(never));
        const auto all = gather(child(held, 1), child(held, 2), waiter(never));
        create_task(child(held, 3)).add_done_callback([held] {});
        co_await sleep(2ms);
        const auto [a, b] = co_await gather(child(held, 4), child(held, 5));
        stuck.cancel();
        co_return *a + *b;
      };
      try {
        EXPECT_EQ(run(t.loop, main()), 9);
      } catch (const InvalidStateError&) {
        EXPECT_TRUE(t.loop.abandoned());
      }
    }
    ASSERT_EQ(held.use_count(), 1) << "abandoned after " << handles << " handles";
  }
}

TEST(Abandon, ACoroutineMayCancelOthersWhileItIsDestroyed) {
  struct CancelsAtExit {
    std::vector<AnyTask>& tasks;
    ~CancelsAtExit() {
      for (const AnyTask& task : tasks) task.cancel();
    }
  };
  std::vector<AnyTask> tasks;
  const auto body = [&]() -> Coro<void> {
    const CancelsAtExit cancels{tasks};
    co_await sleep(1s);
  };
  {
    TestLoop t;
    for (int i = 0; i < 3; ++i) tasks.push_back(create_task(t.loop, body()));
    t.loop.run_once();
  }
  EXPECT_FALSE(tasks.front().done());
}

TEST(Abandon, TheTraceEndsWithTheLoop) {
  trace::StringTable strings;
  CheckingSink sink;
  {
    VirtualClock clock;
    SimulatedSelector selector(clock);
    EventLoop loop({.clock = &clock, .selector = &selector, .sink = &sink, .strings = &strings});
    create_task(loop, number_after(1s, 1));
    loop.run_once();
  }
  EXPECT_EQ(sink.events.back().kind, trace::Kind::loop_stop);
}

TEST(Print, WhereNoLoopRunsItGoesToStandardOutput) {
  testing::internal::CaptureStdout();
  print("before {}", 1);
  std::thread([] { print("in a thread"); }).join();
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "before 1\nin a thread\n");
}

}  // namespace
}  // namespace loopscope
