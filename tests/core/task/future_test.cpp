#include "core/task/future.h"

#include <memory>
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
using trace::Kind;

/// Runs a function as the main task.
void in_task(TestLoop& t, std::function<void()> function) {
  const auto main = [&]() -> Coro<void> {
    function();
    co_return;
  };
  run(t.loop, main());
}

TEST(Future, IsPendingThenFinished) {
  TestLoop t;
  in_task(t, [] {
    const auto future = Future<int>::create();
    EXPECT_FALSE(future.done());
    EXPECT_THROW(future.result(), InvalidStateError);
    EXPECT_THROW(future.exception(), InvalidStateError);
    future.set_result(5);
    EXPECT_TRUE(future.done());
    EXPECT_FALSE(future.cancelled());
    EXPECT_EQ(future.result(), 5);
    EXPECT_EQ(future.exception(), nullptr);
    EXPECT_FALSE(future.cancel());
    EXPECT_THROW(future.set_result(6), InvalidStateError);
    EXPECT_THROW(future.set_exception(std::make_exception_ptr(1)), InvalidStateError);
    EXPECT_EQ(future.result(), 5);
  });
}

TEST(Future, EndsWithAnException) {
  TestLoop t;
  in_task(t, [] {
    const auto future = Future<void>::create();
    future.set_exception(std::make_exception_ptr(std::out_of_range("far")));
    EXPECT_TRUE(future.done());
    EXPECT_FALSE(future.cancelled());
    EXPECT_THROW(future.result(), std::out_of_range);
    EXPECT_THROW(future.result(), std::out_of_range);
    EXPECT_NE(future.exception(), nullptr);
    EXPECT_THROW(future.set_result(), InvalidStateError);
  });
}

TEST(Future, EndsCancelled) {
  TestLoop t;
  in_task(t, [] {
    const auto future = Future<int>::create();
    EXPECT_TRUE(future.cancel("no longer needed"));
    EXPECT_FALSE(future.cancel());
    EXPECT_TRUE(future.done());
    EXPECT_TRUE(future.cancelled());
    EXPECT_THROW(future.exception(), CancelledError);
    EXPECT_THROW(future.set_result(1), InvalidStateError);
    try {
      static_cast<void>(future.result());
      ADD_FAILURE();
    } catch (const CancelledError& error) {
      EXPECT_EQ(error.message(), "no longer needed");
    }
  });
}

TEST(Future, CopiesSpeakOfTheSameFuture) {
  TestLoop t;
  in_task(t, [] {
    const auto future = Future<std::string>::create();
    const Future<std::string> copy = future;  // NOLINT(performance-unnecessary-copy-initialization)
    copy.set_result(3u, 'x');
    EXPECT_EQ(future.result(), "xxx");
    EXPECT_EQ(future.id(), copy.id());
  });
}

TEST(Future, AwaitedWhenDoneDoesNotSuspend) {
  TestLoop t;
  const auto main = []() -> Coro<int> {
    const auto future = Future<int>::create();
    future.set_result(5);
    co_return co_await future;
  };
  EXPECT_EQ(run(t.loop, main()), 5);
  EXPECT_EQ(t.sink.count(Kind::task_await), 0u);
}

TEST(Future, WakesEveryTaskThatAwaitsItInTheirOrder) {
  TestLoop t;
  const auto wait = [&](Future<int> future, std::string name) -> Coro<void> {
    const int value = co_await future;
    t.say(name + " got " + std::to_string(value));
  };
  const auto main = [&]() -> Coro<void> {
    const auto future = Future<int>::create();
    const auto a = create_task(wait(future, "a"));
    const auto b = create_task(wait(future, "b"));
    const auto c = create_task(wait(future, "c"));
    co_await sleep(1s);
    future.set_result(7);
    t.say("set");
    co_await c;
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("set", "a got 7", "b got 7", "c got 7"));
}

TEST(Future, ThrowsAtEveryTaskThatAwaitsIt) {
  TestLoop t;
  const auto wait = [&](Future<void> future) -> Coro<void> {
    try {
      co_await future;
    } catch (const std::runtime_error& error) {
      t.say(error.what());
    }
  };
  const auto main = [&]() -> Coro<void> {
    const auto future = Future<void>::create();
    const auto a = create_task(wait(future));
    const auto b = create_task(wait(future));
    co_await sleep(0s);
    future.set_exception(std::make_exception_ptr(std::runtime_error("broken")));
    co_await a;
    co_await b;
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("broken", "broken"));
}

TEST(Future, CancelledThrowsAtWhoAwaitsIt) {
  TestLoop t;
  const auto wait = [&](Future<void> future) -> Coro<void> { co_await future; };
  const auto main = [&]() -> Coro<void> {
    const auto future = Future<void>::create();
    const auto task = create_task(wait(future));
    co_await sleep(0s);
    future.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ(task.cancelling(), 0);
  };
  run(t.loop, main());
}

TEST(Future, GivesOneTaskAResultThatCannotBeCopied) {
  TestLoop t;
  const auto main = []() -> Coro<int> {
    const auto future = Future<std::unique_ptr<int>>::create();
    future.set_result(std::make_unique<int>(5));
    EXPECT_EQ(*future.result(), 5);
    const std::unique_ptr<int> taken = co_await future;
    EXPECT_EQ(future.result(), nullptr);
    co_return *taken;
  };
  EXPECT_EQ(run(t.loop, main()), 5);
}

TEST(Future, CallbacksHaveATurnEachInOrderAfterItIsDone) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto future = Future<void>::create();
    future.add_done_callback(t.saying("first"));
    future.add_done_callback([&t](const Future<void>& done) {
      t.say("second");
      done.add_done_callback(t.saying("added by second"));
    });
    future.set_result();
    future.add_done_callback(t.saying("added when done"));
    t.say("set");
    co_await sleep(0s);
    t.say("next frame");
    co_await sleep(0s);
    co_await sleep(0s);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("set", "first", "second", "added when done", "next frame", "added by second"));
}

TEST(Future, CallbacksOfAFutureThatIsNeverDoneAreFreed) {
  const auto held = std::make_shared<int>(1);
  TestLoop t;
  in_task(t, [&] {
    Future<void>::create().add_done_callback([held] {});
    EXPECT_EQ(held.use_count(), 1);
  });
}

TEST(Future, CallbacksGetTheFutureEvenIfNobodyElseHoldsIt) {
  TestLoop t;
  const auto number = []() -> Coro<int> { co_return 5; };
  const auto main = [&]() -> Coro<void> {
    create_task(number()).add_done_callback([&](const Future<int>& task) { t.say(std::to_string(task.result())); });
    co_await sleep(1s);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("5"));
}

TEST(Future, ACallbackThatThrowsGoesToTheLoop) {
  TestLoop t;
  t.loop.set_exception_handler(
      [&](EventLoop&, const ExceptionContext& context) { t.say(describe(context.exception)); });
  const auto main = [&]() -> Coro<void> {
    const auto future = Future<void>::create();
    future.add_done_callback([] { throw std::runtime_error("in callback"); });
    future.set_result();
    co_await sleep(0s);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("std::runtime_error: in callback"));
}

TEST(Future, NeedsARunningLoop) { EXPECT_THROW(Future<int>::create(), std::logic_error); }

TEST(Future, OfAnotherLoopCannotBeAwaited) {
  TestLoop other;
  std::optional<Future<void>> foreign;
  in_task(other, [&] { foreign = Future<void>::create(); });
  TestLoop t;
  const auto main = [&]() -> Coro<void> { co_await *foreign; };
  EXPECT_THROW(run(t.loop, main()), std::logic_error);
}

TEST(Future, MayOutliveItsLoop) {
  std::optional<Future<int>> pending, finished;
  {
    TestLoop t;
    in_task(t, [&] {
      pending = Future<int>::create();
      finished = Future<int>::create();
      finished->set_result(3);
    });
  }
  EXPECT_FALSE(pending->done());
  EXPECT_EQ(finished->result(), 3);
}

TEST(Future, TellsItsLifeInTheTrace) {
  TestLoop t;
  in_task(t, [] {
    Future<void>::create().set_result();
    Future<void>::create().set_exception(std::make_exception_ptr(1));
    Future<void>::create().cancel();
  });
  std::vector<std::string> lives;
  for (const std::string& line : t.lines()) {
    if (line.compare(12, 7, "future_") == 0) lives.push_back(line.substr(12));
  }
  EXPECT_THAT(lives, ElementsAre("future_create future=2 what=plain", "future_done future=2 outcome=result",
                                 "future_create future=3 what=plain", "future_done future=3 outcome=exception",
                                 "future_create future=4 what=plain", "future_done future=4 outcome=cancelled"));
}

TEST(Future, ADoneCallbackCanBeTakenBackUntilTheFutureIsDone) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto future = Future<void>::create();
    const DoneCallbackId first = future.add_done_callback(t.saying("first"));
    const DoneCallbackId second = future.add_done_callback(t.saying("second"));
    future.add_done_callback(t.saying("third"));
    EXPECT_NE(first, second);
    EXPECT_TRUE(future.remove_done_callback(second));
    EXPECT_FALSE(future.remove_done_callback(second));
    EXPECT_FALSE(future.remove_done_callback(DoneCallbackId{}));
    EXPECT_FALSE(Future<void>::create().remove_done_callback(first));
    future.set_result();
    EXPECT_FALSE(future.remove_done_callback(first));
    co_await sleep(0s);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("first", "third"));
}

}  // namespace
}  // namespace loopscope
