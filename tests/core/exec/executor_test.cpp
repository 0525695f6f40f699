#include "core/exec/run_in_executor.h"

#include <chrono>
#include <future>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>

#include "core/loop/epoll_selector.h"
#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/exec/count_own.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using trace::Kind;

TEST(ThreadPool, StartsThreadsAsJobsNeedThem) {
  ThreadPoolExecutor pool(3);
  EXPECT_EQ(pool.workers(), 0u);
  std::promise<void> go;
  const std::shared_future<void> gate = go.get_future().share();
  std::atomic<int> done = 0;
  for (int i = 0; i < 10; ++i) {
    pool.submit([&done, gate] {
      gate.wait();
      ++done;
    });
  }
  EXPECT_EQ(pool.workers(), 3u);
  go.set_value();
  pool.shutdown();
  EXPECT_EQ(done, 10);
  EXPECT_THROW(pool.submit([] {}), std::runtime_error);
}

TEST(ThreadPool, TakesBackWhatHasNotBegun) {
  ThreadPoolExecutor pool(1);
  std::promise<void> go;
  std::promise<void> begun;
  const auto first = pool.submit([&] {
    begun.set_value();
    go.get_future().wait();
  });
  bool ran = false;
  const auto second = pool.submit([&] { ran = true; });
  begun.get_future().wait();
  EXPECT_FALSE(first->cancel());
  EXPECT_EQ(first->worker(), 1u);
  EXPECT_TRUE(second->cancel());
  EXPECT_FALSE(second->cancel());
  go.set_value();
  pool.shutdown();
  EXPECT_FALSE(ran);
}

TEST(RunInExecutor, BringsTheResultToTheLoop) {
  TestLoop t;
  const auto main = []() -> Coro<int> {
    const auto here = std::this_thread::get_id();
    auto work = [here] { return std::this_thread::get_id() == here ? 0 : 42; };
    co_return co_await run_in_executor(work, "work");
  };
  EXPECT_EQ(run(t.loop, main()), 42);
  EXPECT_EQ(t.sink.count(Kind::job_submit), 1u);
  EXPECT_EQ(t.sink.count(Kind::job_begin), 1u);
  EXPECT_EQ(t.sink.count(Kind::job_end), 1u);
}

TEST(RunInExecutor, BringsTheException) {
  TestLoop t;
  const auto main = []() -> Coro<void> {
    auto work = [] { throw std::runtime_error("no luck"); };
    co_await run_in_executor(work);
  };
  EXPECT_THROW(run(t.loop, main()), std::runtime_error);
}

TEST(RunInExecutor, ToThreadTakesArguments) {
  const auto main = []() -> Coro<std::string> {
    auto join = [](const std::string& a, int b) { return a + std::to_string(b); };
    co_return co_await to_thread(join, std::string("job "), 7);
  };
  EXPECT_EQ(run(main()), "job 7");
}

TEST(RunInExecutor, ManyAtOnceOnTheRealLoop) {
  const auto main = []() -> Coro<int> {
    std::vector<Future<int>> jobs;
    for (int i = 0; i < 200; ++i) jobs.push_back(run_in_executor([i] { return i; }));
    int sum = 0;
    for (const Future<int>& job : jobs) sum += co_await job;
    co_return sum;
  };
  EXPECT_EQ(run(main()), 199 * 100);
}

TEST(RunInExecutor, CancellingDropsWhatIsQueuedAndForgetsWhatRuns) {
  TestLoop t;
  ThreadPoolExecutor pool(1);
  std::promise<void> go;
  std::promise<void> begun;
  std::atomic<bool> second_ran = false;
  const auto main = [&]() -> Coro<void> {
    const auto first = run_in_executor(t.loop, pool, [&] {
      begun.set_value();
      go.get_future().wait();
    });
    const auto second = run_in_executor(t.loop, pool, [&] { second_ran = true; });
    begun.get_future().wait();
    EXPECT_TRUE(first.cancel());
    EXPECT_TRUE(second.cancel());
    EXPECT_TRUE(first.cancelled());
    co_await sleep(0s);  // the job is taken back in the next frame
    go.set_value();
    auto after = [] { return 3; };
    EXPECT_EQ(co_await run_in_executor(t.loop, pool, after), 3);
  };
  run(t.loop, main());
  EXPECT_FALSE(second_ran);
  EXPECT_EQ(t.sink.count(Kind::job_begin), 2u);
  EXPECT_EQ(t.sink.count(Kind::job_end), 3u);
}

// As asyncio does, where the executor's future is cancelled by a callback of the loop's.
TEST(RunInExecutor, AQueuedJobIsTakenBackInTheNextFrame) {
  TestLoop t;
  ThreadPoolExecutor pool(1);
  const auto main = [&]() -> Coro<void> {
    for (const bool wait_a_frame : {false, true}) {
      std::promise<void> go;
      std::promise<void> ran;
      const auto first = run_in_executor(t.loop, pool, [&] { go.get_future().wait(); });
      const auto second = run_in_executor(t.loop, pool, [&] { ran.set_value(); });
      EXPECT_TRUE(second.cancel());
      EXPECT_TRUE(second.cancelled());
      if (wait_a_frame) co_await sleep(0s);
      go.set_value();
      if (wait_a_frame) {
        auto nothing = [] {};
        co_await run_in_executor(t.loop, pool, nothing);  // behind it, were it still there
        EXPECT_EQ(ran.get_future().wait_for(0s), std::future_status::timeout);
      } else {
        ran.get_future().wait();
      }
      co_await first;
    }
  };
  run(t.loop, main());
  // The one that began between its cancellation and the next frame is told whole; the one that was taken back never
  // began.
  EXPECT_EQ(t.sink.count(Kind::job_begin), 4u);
  EXPECT_EQ(t.sink.count(Kind::job_end), 5u);
}

std::vector<trace::JobBegin> begins(const CheckingSink& sink) {
  std::vector<trace::JobBegin> begins;
  for (const trace::Event& event : sink.events) {
    if (event.kind == Kind::job_begin) begins.push_back(trace::JobBegin::unpack(event.a));
  }
  return begins;
}

TEST(RunInExecutor, EachWorkerOfAnyPoolHasANumberOfItsOwn) {
  TestLoop t;
  ThreadPoolExecutor one(1), other(1);
  const auto main = [&]() -> Coro<void> {
    auto nothing = [] {};
    co_await run_in_executor(t.loop, one, nothing);
    co_await run_in_executor(t.loop, other, nothing);
    co_await run_in_executor(nothing);  // the default executor
    co_await run_in_executor(t.loop, other, nothing);
    co_await run_in_executor(t.loop, one, nothing);
  };
  run(t.loop, main());
  std::vector<unsigned> workers;
  for (const trace::JobBegin& begin : begins(t.sink)) {
    workers.push_back(begin.worker);
    EXPECT_EQ(begin.us_ago, 0u);  // the loop's clock is virtual: it says nothing of how long threads take
  }
  EXPECT_THAT(workers, testing::ElementsAre(1, 2, 3, 2, 1));
}

TEST(RunInExecutor, AJobIsToldToHaveBegunWhenItDid) {
  RealClock clock;
  EpollSelector selector;
  trace::StringTable strings;
  CheckingSink sink;
  EventLoop loop({.clock = &clock, .selector = &selector, .sink = &sink, .strings = &strings});
  const auto main = []() -> Coro<void> {
    auto slow = [] { std::this_thread::sleep_for(5ms); };
    co_await run_in_executor(slow);
  };
  const auto before = std::chrono::steady_clock::now();
  run(loop, main());
  ASSERT_EQ(begins(sink).size(), 1u);
  EXPECT_GE(begins(sink)[0].us_ago, 5000u);
  const auto all = std::chrono::steady_clock::now() - before;
  EXPECT_LE(begins(sink)[0].us_ago, std::chrono::duration_cast<std::chrono::microseconds>(all).count());
}

TEST(RunInExecutor, CancellingTheTaskThatWaits) {
  TestLoop t;
  std::promise<void> go;
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(to_thread([&] { go.get_future().wait(); }));
    co_await sleep(0s);
    task.cancel();
    bool cancelled = false;
    try {
      co_await task;
    } catch (const CancelledError&) {
      cancelled = true;
    }
    EXPECT_TRUE(cancelled);
    go.set_value();
  };
  run(t.loop, main());
}

TEST(RunInExecutor, ThePoolOutlivesTheLoop) {
  ThreadPoolExecutor pool(1);
  std::promise<void> go;
  {
    TestLoop t;
    const auto job = run_in_executor(t.loop, pool, [&] { go.get_future().wait(); });
    t.loop.close();
    EXPECT_FALSE(job.done());
  }
  go.set_value();
  pool.shutdown();
}

/// Abandons the run at the first handle once it is told to.
class LeavingGate final : public Gate {
 public:
  bool closed(Point) override { return left; }
  bool wait(Point) override { return false; }
  bool left = false;
};

// Of an abandoned run nobody waits for more than what runs: also where the pool is the program's own.
TEST(RunInExecutor, AnAbandonedRunTakesBackWhatHasNotBegun) {
  std::promise<void> begun;
  std::promise<void> go;
  std::atomic<int> ran = 0;
  LeavingGate gate;
  struct Opens {
    std::promise<void>& gate;
    ~Opens() { gate.set_value(); }
  };
  {
    TestLoop t(0us, &gate);
    const auto main = [&]() -> Coro<void> {
      ThreadPoolExecutor pool(1);
      const Opens opens{go};  // when this frame goes, right before the pool waits for its jobs
      const auto first = run_in_executor(t.loop, pool, [&] {
        begun.set_value();
        go.get_future().wait();
        ++ran;
      });
      std::vector<Future<void>> queued;
      for (int i = 0; i < 100; ++i) queued.push_back(run_in_executor(t.loop, pool, [&ran] { ++ran; }));
      begun.get_future().wait();
      gate.left = true;
      co_await sleep(0s);
    };
    EXPECT_THROW(run(t.loop, main()), InvalidStateError);
    EXPECT_TRUE(t.loop.abandoned());
  }
  EXPECT_EQ(ran, 1);
}

TEST(RunInExecutor, AfterShutdownOfTheDefaultExecutor) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto job = run_in_executor([] { return 1; });
    co_await shutdown_default_executor();
    EXPECT_EQ(co_await job, 1);
    EXPECT_THROW(run_in_executor([] { return 1; }), std::runtime_error);
  };
  run(t.loop, main());
}

TEST(RunInExecutor, LeavesNoThreadAndNoDescriptor) {
  std::thread([] {}).join();  // the first thread may bring another that stays: ThreadSanitizer's own
  const std::size_t threads = count_own("task");
  const std::size_t descriptors = count_own("fd");
  for (int i = 0; i < 3; ++i) {
    const auto main = []() -> Coro<void> { co_await to_thread([] {}); };
    run(main());
  }
  EXPECT_EQ(count_own("fd"), descriptors);
  // A thread that was joined may be listed a moment longer.
  for (int i = 0; i < 100 && count_own("task") != threads; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(count_own("task"), threads);
}

}  // namespace
}  // namespace loopscope
