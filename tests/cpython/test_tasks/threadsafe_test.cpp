// Counterparts of RunCoroutineThreadsafeTests: on the real clock, as another thread waits.

#include <memory>
#include <optional>
#include <stdexcept>

#include <gmock/gmock.h>

#include "core/exec/run_in_executor.h"
#include "core/loop/loops.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/threadsafe.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

enum class Ending { result, exception, cancelled };

Coro<int> add(int a, int b, Ending ending, Duration delay) {
  co_await sleep(delay);
  if (ending == Ending::exception) throw std::runtime_error("Fail!");
  if (ending == Ending::cancelled) {
    current_task().cancel();
    co_await sleep(0s);
  }
  co_return a + b;
}

/// On another thread: has the loop add, and waits for the result.
int target(EventLoop& loop, Ending ending, std::optional<Duration> timeout = std::nullopt) {
  // What is not waited for must not be there in time.
  auto future = run_coroutine_threadsafe(add(1, 2, ending, timeout ? Duration(1h) : Duration(1ms)), loop);
  try {
    return future.result(timeout);
  } catch (const TimeoutError&) {
    future.cancel();
    throw;
  }
}

class RunCoroutineThreadsafeTests : public testing::Test {
 protected:
  int run_target(Ending ending, std::optional<Duration> timeout = std::nullopt) {
    const auto main = [&]() -> Coro<int> {
      const auto call = [&] { return target(*loop, ending, timeout); };
      co_return co_await run_in_executor(call);
    };
    return loop->run_until_complete(main());
  }

  const std::unique_ptr<EventLoop> loop = new_event_loop();
};

TEST_F(RunCoroutineThreadsafeTests, test_run_coroutine_threadsafe) { EXPECT_EQ(run_target(Ending::result), 3); }

TEST_F(RunCoroutineThreadsafeTests, test_run_coroutine_threadsafe_with_exception) {
  try {
    run_target(Ending::exception);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "Fail!");
  }
}

TEST_F(RunCoroutineThreadsafeTests, test_run_coroutine_threadsafe_with_timeout) {
  EXPECT_THROW(run_target(Ending::result, 0s), TimeoutError);
  for (int i = 0; i < 3; ++i) {
    loop->stop();
    loop->run_forever();
  }
  EXPECT_TRUE(all_tasks(*loop).empty());  // it was cancelled
}

TEST_F(RunCoroutineThreadsafeTests, test_run_coroutine_threadsafe_task_cancelled) {
  EXPECT_THROW(run_target(Ending::cancelled), CancelledError);
}

}  // namespace
}  // namespace loopscope
