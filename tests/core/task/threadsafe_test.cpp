#include "core/task/threadsafe.h"

#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "core/loop/loops.h"
#include "core/task/run.h"
#include "core/task/sleep.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

/// A loop that runs on a thread of its own until it is told to stop.
class LoopThread {
 public:
  LoopThread() : loop_(new_event_loop()), thread_([this] { loop_->run_forever(); }) {}
  ~LoopThread() {
    if (thread_.joinable()) stop();
  }
  EventLoop& loop() { return *loop_; }
  /// The loop stands still and is this thread's.
  void stop() {
    loop_->call_soon_threadsafe([this] { loop_->stop(); });
    thread_.join();
  }

 private:
  std::unique_ptr<EventLoop> loop_;
  std::thread thread_;
};

Coro<std::string> on_which_thread(std::thread::id& id) {
  co_await sleep(1ms);
  id = std::this_thread::get_id();
  co_return "done";
}

Coro<int> fails() {
  co_await sleep(1ms);
  throw std::out_of_range("far");
}

Coro<void> sleeps_forever(std::promise<void>& begun, bool& was_cancelled) {
  try {
    begun.set_value();
    co_await sleep(1h);
  } catch (const CancelledError&) {
    was_cancelled = true;
    throw;
  }
}

TEST(RunCoroutineThreadsafe, GivesTheResultToTheOtherThread) {
  LoopThread other;
  std::thread::id id;
  ConcurrentFuture<std::string> future = run_coroutine_threadsafe(on_which_thread(id), other.loop());
  EXPECT_EQ(future.result(), "done");
  EXPECT_NE(id, std::this_thread::get_id());
  const auto nothing = []() -> Coro<void> { co_return; };
  run_coroutine_threadsafe(nothing(), other.loop()).result();
}

TEST(RunCoroutineThreadsafe, ThrowsWhatTheCoroutineThrows) {
  LoopThread other;
  ConcurrentFuture<int> future = run_coroutine_threadsafe(fails(), other.loop());
  try {
    future.result();
    FAIL() << "nothing was thrown";
  } catch (const std::out_of_range& error) {
    EXPECT_STREQ(error.what(), "far");
  }
}

TEST(RunCoroutineThreadsafe, WaitsNoLongerThanItIsTold) {
  LoopThread other;
  std::promise<void> begun;
  bool was_cancelled = false;
  ConcurrentFuture<void> future = run_coroutine_threadsafe(sleeps_forever(begun, was_cancelled), other.loop());
  EXPECT_THROW(future.result(1ms), TimeoutError);
  EXPECT_FALSE(future.done());
  EXPECT_FALSE(future.wait(0s));
  begun.get_future().wait();
  EXPECT_TRUE(future.cancel());
  EXPECT_TRUE(future.done());
  EXPECT_FALSE(future.cancel());
  EXPECT_THROW(future.result(), CancelledError);
  other.stop();
  // The task may be told of it in a later frame.
  for (int frame = 0; frame < 3; ++frame) {
    other.loop().call_soon([] {});
    other.loop().run_once();
  }
  EXPECT_TRUE(was_cancelled);
  EXPECT_TRUE(all_tasks(other.loop()).empty());
}

TEST(RunCoroutineThreadsafe, ACancelledTaskCancelsTheFuture) {
  LoopThread other;
  const auto cancels_itself = []() -> Coro<void> {
    current_task().cancel();
    co_await sleep(0s);
  };
  ConcurrentFuture<void> future = run_coroutine_threadsafe(cancels_itself(), other.loop());
  EXPECT_THROW(future.result(), CancelledError);
}

TEST(RunCoroutineThreadsafe, CancelledBeforeItBeginsNothingOfItRuns) {
  const std::unique_ptr<EventLoop> loop = new_event_loop();
  bool ran = false;
  const auto body = [](bool& has_run) -> Coro<void> {
    has_run = true;
    co_return;
  };
  ConcurrentFuture<void> future = run_coroutine_threadsafe(body(ran), *loop);
  EXPECT_TRUE(future.cancel());
  for (int frame = 0; frame < 3; ++frame) {
    loop->call_soon([] {});
    loop->run_once();
  }
  EXPECT_FALSE(ran);
  EXPECT_TRUE(all_tasks(*loop).empty());
}

TEST(RunCoroutineThreadsafe, AClosedLoopCancelsTheFuture) {
  LoopThread other;
  std::promise<void> begun;
  bool was_cancelled = false;
  ConcurrentFuture<void> running = run_coroutine_threadsafe(sleeps_forever(begun, was_cancelled), other.loop());
  begun.get_future().wait();
  other.stop();
  const auto nothing = []() -> Coro<void> { co_return; };
  ConcurrentFuture<void> never_begun = run_coroutine_threadsafe(nothing(), other.loop());
  other.loop().close();
  EXPECT_THROW(running.result(), CancelledError);
  EXPECT_THROW(never_begun.result(), CancelledError);
  EXPECT_FALSE(never_begun.cancel());
  EXPECT_TRUE(never_begun.done());
  EXPECT_THROW(never_begun.result(), InvalidStateError);
  EXPECT_THROW(run_coroutine_threadsafe(nothing(), other.loop()), std::logic_error);
}

TEST(RunCoroutineThreadsafe, OfManyThreads) {
  LoopThread other;
  const auto twice = [](int value) -> Coro<int> {
    co_await sleep(0s);
    co_return 2 * value;
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        ConcurrentFuture<int> future = run_coroutine_threadsafe(twice(100 * t + i), other.loop());
        if (i % 5 == 0) {
          future.cancel();
        } else {
          EXPECT_EQ(future.result(), 2 * (100 * t + i));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace loopscope
