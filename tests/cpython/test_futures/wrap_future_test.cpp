// Counterparts of those BaseFutureTests that wrap the future of a thread pool for a loop. Ours come wrapped:
// run_in_executor() is asyncio's wrap_future(executor.submit(...)).

#include <atomic>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "core/exec/run_in_executor.h"
#include "core/loop/loops.h"
#include "core/task/errors.h"
#include "tests/cpython/test_futures/future_fixture.h"

namespace loopscope {
namespace {

struct Ran {
  std::string argument;
  std::thread::id thread;
};

Ran oi() { return {"oi", std::this_thread::get_id()}; }

TEST_F(BaseFutureTests, test_wrap_future) {
  ThreadPoolExecutor ex(1);
  const auto f2 = run_in_executor(t.loop, ex, oi);
  const Ran ran = t.loop.run_until_complete(f2);
  EXPECT_EQ(ran.argument, "oi");
  EXPECT_NE(ran.thread, std::this_thread::get_id());
  ex.shutdown();
}

TEST_F(BaseFutureTests, test_copy_state) {
  std::promise<void> begun, go;  // outlive the pool's threads
  ThreadPoolExecutor ex(1);
  const auto f = run_in_executor(t.loop, ex, [] { return 10; });
  EXPECT_EQ(t.loop.run_until_complete(f), 10);
  EXPECT_TRUE(f.done());

  const auto f_exception = run_in_executor(t.loop, ex, [] { throw std::runtime_error("in the thread"); });
  EXPECT_THROW(t.loop.run_until_complete(f_exception), std::runtime_error);
  EXPECT_TRUE(f_exception.done());

  ex.submit([&] {
    begun.set_value();
    go.get_future().wait();
  });
  const auto f_cancelled = run_in_executor(t.loop, ex, [] {});
  begun.get_future().wait();
  ex.shutdown(false, true);  // cancels what is queued
  EXPECT_THROW(t.loop.run_until_complete(f_cancelled), CancelledError);
  EXPECT_TRUE(f_cancelled.cancelled());
  go.set_value();
}

TEST_F(BaseFutureTests, test_wrap_future_future) {
  const auto f1 = new_future();
  const auto f2 = ensure_future(f1);
  EXPECT_EQ(f1.state(), f2.state());
}

TEST_F(BaseFutureTests, test_wrap_future_without_loop) { EXPECT_THROW(run_in_executor(oi), std::logic_error); }

TEST_F(BaseFutureTests, test_wrap_future_use_running_loop) {
  const auto test = []() -> Coro<Future<Ran>> { co_return run_in_executor(oi); };
  const Future<Ran> f2 = t.loop.run_until_complete(test());
  EXPECT_EQ(&f2.state()->loop(), &t.loop);
  t.loop.run_until_complete(f2);
}

TEST_F(BaseFutureTests, test_wrap_future_use_global_loop) {
  set_event_loop(&t.loop);
  ThreadPoolExecutor ex(1);
  const auto f2 = run_in_executor(get_event_loop(), ex, oi);
  EXPECT_EQ(&f2.state()->loop(), &t.loop);
  t.loop.run_until_complete(f2);
  set_event_loop(nullptr);
}

TEST_F(BaseFutureTests, test_wrap_future_cancel) {
  ThreadPoolExecutor ex(1);
  std::promise<void> go;
  ex.submit([&] { go.get_future().wait(); });  // the only thread is busy
  std::atomic<bool> ran = false;
  const auto f2 = run_in_executor(t.loop, ex, [&] { ran = true; });
  EXPECT_TRUE(f2.cancel());
  run_briefly();
  EXPECT_TRUE(f2.cancelled());
  go.set_value();
  ex.shutdown();
  EXPECT_FALSE(ran);  // the job was cancelled with it
}

TEST_F(BaseFutureTests, test_wrap_future_cancel2) {
  ThreadPoolExecutor ex(1);
  std::promise<int> ran;
  const auto f2 = run_in_executor(t.loop, ex, [&] { ran.set_value(42); });
  EXPECT_EQ(ran.get_future().get(), 42);  // the job has run, which the loop has not heard of yet
  EXPECT_TRUE(f2.cancel());
  run_briefly();
  EXPECT_TRUE(f2.cancelled());
}

}  // namespace
}  // namespace loopscope
