#include "core/exec/wrap_future.h"

#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/threadsafe.h"
#include "core/task/wait_for.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

/// What a thread sets by hand.
template <class T>
class ManualState final : public ConcurrentState<T> {
 public:
  bool cancel() override { return this->set_cancelled(); }
};
template <class T>
struct Manual {
  const std::shared_ptr<ManualState<T>> state = std::make_shared<ManualState<T>>();
  ConcurrentFuture<T> future{state};
};

TEST(WrapFuture, GivesWhatAnotherThreadSets) {
  run([]() -> Coro<void> {
    Manual<std::string> manual;
    const auto wrapped = wrap_future(manual.future);
    EXPECT_FALSE(wrapped.done());
    std::thread thread([&] { manual.state->set("from a thread", nullptr); });
    const std::string result = co_await wrapped;
    EXPECT_EQ(result, "from a thread");
    thread.join();
  });
}

TEST(WrapFuture, GivesInALaterTurnWhatIsThereAlready) {
  run([]() -> Coro<void> {
    Manual<int> manual;
    manual.state->set(5, nullptr);
    const auto wrapped = wrap_future(manual.future);
    EXPECT_FALSE(wrapped.done());
    const int result = co_await wrapped;
    EXPECT_EQ(result, 5);
  });
}

TEST(WrapFuture, ThrowsWhatItEndedWith) {
  run([]() -> Coro<void> {
    Manual<void> manual;
    const auto wrapped = wrap_future(manual.future);
    std::thread([&] { manual.state->set(std::nullopt, std::make_exception_ptr(std::runtime_error("no"))); }).join();
    std::string error;
    try {
      co_await wrapped;
    } catch (const std::runtime_error& thrown) {
      error = thrown.what();
    }
    EXPECT_EQ(error, "no");
  });
}

TEST(WrapFuture, PassesACancellationOnBothWays) {
  run([]() -> Coro<void> {
    Manual<int> inner;
    const auto of_inner = wrap_future(inner.future);
    inner.future.cancel();
    co_await gather(return_exceptions, of_inner);
    EXPECT_TRUE(of_inner.cancelled());

    Manual<int> outer;
    const auto of_outer = wrap_future(outer.future);
    of_outer.cancel();
    EXPECT_FALSE(outer.future.done());  // as in asyncio: in a turn of its own
    co_await sleep(0s);
    co_await sleep(0s);
    EXPECT_TRUE(outer.future.done());
    EXPECT_THROW(outer.future.result(), CancelledError);
  });
}

TEST(WrapFuture, IsCancelledWithWhoAwaitsIt) {
  run([]() -> Coro<void> {
    Manual<int> manual;
    bool timed_out = false;
    try {
      co_await wait_for(wrap_future(manual.future), 1ms);
    } catch (const TimeoutError&) {
      timed_out = true;
    }
    EXPECT_TRUE(timed_out);
    co_await sleep(0s);
    EXPECT_TRUE(manual.future.done());
  });
}

TEST(WrapFuture, LeavesAFutureOfTheLoopAsItIs) {
  run([]() -> Coro<void> {
    const auto future = Future<int>::create();
    EXPECT_EQ(wrap_future(future).state(), future.state());
    co_return;
  });
}

TEST(WrapFuture, MayEndAfterTheLoop) {
  Manual<std::unique_ptr<int>> manual;
  run([&]() -> Coro<void> {
    wrap_future(manual.future);
    co_return;
  });
  manual.state->set(std::make_unique<int>(7), nullptr);
  EXPECT_EQ(*manual.future.result(), 7);
}

TEST(WrapFuture, AwaitsACoroutineOfAnotherLoop) {
  std::promise<EventLoop*> begun;
  std::optional<Future<void>> may_end;  // the other loop's
  std::thread other([&] {
    run([&]() -> Coro<void> {
      may_end = Future<void>::create();
      begun.set_value(&get_running_loop());
      co_await *may_end;
      may_end.reset();
    });
  });
  run([&]() -> Coro<void> {
    EventLoop* const loop = begun.get_future().get();
    const auto six = []() -> Coro<int> {
      co_await sleep(1ms);
      co_return 6;
    };
    const int result = co_await wrap_future(run_coroutine_threadsafe(six(), *loop));
    EXPECT_EQ(result, 6);
    loop->call_soon_threadsafe([&may_end] { may_end->set_result(); });
  });
  other.join();
}

}  // namespace
}  // namespace loopscope
