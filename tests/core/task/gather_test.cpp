#include "core/task/gather.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>

#include <gmock/gmock.h>

#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using trace::Kind;

Coro<int> number_after(Duration delay, int value) {
  co_await sleep(delay);
  co_return value;
}
Coro<void> say_after(TestLoop& t, Duration delay, std::string text) {
  co_await sleep(delay);
  t.say(text);
}
Coro<void> fail_after(Duration delay, std::string text) {
  co_await sleep(delay);
  throw std::runtime_error(text);
}
Coro<void> sleeper(TestLoop& t, std::string name) {
  try {
    co_await sleep(1h);
  } catch (const CancelledError&) {
    t.say(name + " cancelled");
    throw;
  }
}
Coro<std::unique_ptr<int>> boxed(int value) { co_return std::make_unique<int>(value); }

TEST(Gather, GivesATupleInTheOrderOfItsArguments) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const std::tuple<int, std::monostate, std::string> results = co_await gather(
        number_after(2s, 7), say_after(t, 1s, "void"), []() -> Coro<std::string> { co_return "text"; }());
    EXPECT_EQ(std::get<0>(results), 7);
    EXPECT_EQ(std::get<2>(results), "text");
    EXPECT_EQ(t.loop.time(), 2 * kNsPerSecond);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("void"));
}

TEST(Gather, GivesAVectorForARange) {
  TestLoop t;
  const auto main = [&]() -> Coro<std::vector<int>> {
    std::vector<Coro<int>> coros;
    for (int i = 0; i < 5; ++i) coros.push_back(number_after(std::chrono::seconds(5 - i), i));
    co_return co_await gather(std::move(coros));
  };
  EXPECT_THAT(run(t.loop, main()), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(t.loop.time(), 5 * kNsPerSecond);
}

TEST(Gather, OfVoidsGivesNothing) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    static_assert(std::is_void_v<decltype(gather(say_after(t, 1s, "a"), say_after(t, 1s, "b")))::Result>);
    co_await gather(say_after(t, 2s, "second"), say_after(t, 1s, "first"));
    std::vector<Coro<void>> more;
    more.push_back(say_after(t, 1s, "third"));
    co_await gather(std::move(more));
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("first", "second", "third"));
}

TEST(Gather, OfNothingIsDoneAtOnce) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    co_await gather();
    const auto none = gather(std::vector<Coro<int>>{});
    EXPECT_TRUE(none.done());
    EXPECT_THAT(co_await none, IsEmpty());
  };
  run(t.loop, main());
  EXPECT_EQ(t.sink.count(Kind::task_await), 0u);
}

TEST(Gather, TakesResultsThatCannotBeCopied) {
  TestLoop t;
  const auto main = [&]() -> Coro<int> {
    auto [a, nothing, b] = co_await gather(boxed(1), say_after(t, 1s, "void"), boxed(2));
    static_assert(std::is_same_v<decltype(nothing), std::monostate>);
    std::vector<Coro<std::unique_ptr<int>>> coros;
    coros.push_back(boxed(3));
    coros.push_back(boxed(4));
    const std::vector<std::unique_ptr<int>> rest = co_await gather(std::move(coros));
    co_return *a + *b + *rest.at(0) + *rest.at(1);
  };
  EXPECT_EQ(run(t.loop, main()), 10);
}

TEST(Gather, MixesCoroutinesTasksAndFutures) {
  TestLoop t;
  const auto main = [&]() -> Coro<int> {
    const auto task = create_task(number_after(1s, 1));
    const auto future = Future<int>::create();
    t.loop.call_later(2s, [future] { future.set_result(2); });
    const auto [a, b, c] = co_await gather(task, future, number_after(3s, 3));
    co_return a * 100 + b * 10 + c;
  };
  EXPECT_EQ(run(t.loop, main()), 123);
}

TEST(Gather, PassesTheFirstExceptionOnAndLetsTheOthersGoOn) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    try {
      co_await gather(say_after(t, 3s, "went on"), fail_after(1s, "first"), fail_after(2s, "second"));
    } catch (const std::runtime_error& error) {
      t.say(error.what());
    }
    EXPECT_EQ(t.loop.time(), kNsPerSecond);
    co_await sleep(5s);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("first", "went on"));
}

TEST(Gather, CancelledCancelsItsChildrenAndEndsWithTheLast) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto both = gather(sleeper(t, "a"), sleeper(t, "b"));
    co_await sleep(1s);
    EXPECT_TRUE(both.cancel());
    EXPECT_FALSE(both.done());
    EXPECT_THROW(co_await both, CancelledError);
    EXPECT_FALSE(both.cancelled());  // as in asyncio: it ends with a CancelledError as its exception
    EXPECT_FALSE(both.cancel());
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("a cancelled", "b cancelled"));
}

TEST(Gather, IsCancelledWithTheTaskThatAwaitsIt) {
  TestLoop t;
  const auto body = [&]() -> Coro<void> { co_await gather(sleeper(t, "a"), sleeper(t, "b")); };
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(body());
    co_await sleep(1s);
    task.cancel();
    EXPECT_THROW(co_await task, CancelledError);
    EXPECT_TRUE(task.cancelled());
    EXPECT_EQ(all_tasks().size(), 1u);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("a cancelled", "b cancelled"));
}

TEST(Gather, CancelledWhoseChildrenSwallowItIsCancelledAllTheSame) {
  TestLoop t;
  const auto stubborn = [&]() -> Coro<int> {
    try {
      co_await sleep(1h);
    } catch (const CancelledError&) {
    }
    co_return 1;
  };
  const auto main = [&]() -> Coro<void> {
    const auto both = gather(stubborn(), stubborn());
    co_await sleep(1s);
    both.cancel();
    EXPECT_THROW(co_await both, CancelledError);
  };
  run(t.loop, main());
}

TEST(Gather, AChildThatIsCancelledEndsItButNotItsOtherChildren) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto child = create_task(sleeper(t, "child"));
    const auto both = gather(child, create_task(say_after(t, 2s, "other went on")));
    co_await sleep(1s);
    child.cancel();
    EXPECT_THROW(co_await both, CancelledError);
    co_await sleep(2s);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("child cancelled", "other went on"));
}

TEST(Gather, WaitsOnceForWhatItIsGivenTwice) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(number_after(1s, 5));
    const auto [a, b] = co_await gather(task, task);
    EXPECT_EQ(a + b, 10);
    const std::vector<int> more = co_await gather(std::vector<Task<int>>(3, task));
    EXPECT_THAT(more, ElementsAre(5, 5, 5));
    const auto asleep = create_task(sleeper(t, "child"));
    const auto twice = gather(asleep, asleep);
    co_await sleep(1s);
    twice.cancel();
    EXPECT_EQ(asleep.cancelling(), 2);  // asked once for each, as in asyncio
    EXPECT_THROW(co_await twice, CancelledError);
  };
  run(t.loop, main());
  EXPECT_EQ(t.sink.count(Kind::handle_ready), 4u);  // one callback a gather, and the end of the run
}

TEST(Gather, LetGoOfStillHasItsTurns) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    gather(say_after(t, 1s, "a"), say_after(t, 1s, "b")).add_done_callback(t.saying("all done"));
    co_await sleep(2s);
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("a", "b", "all done"));
}

TEST(Gather, OfAFutureThatIsNeverDoneGoesWithItsLoop) {
  const auto held = std::make_shared<int>(1);
  {
    TestLoop t;
    const auto main = [&]() -> Coro<void> {
      const auto all = gather(Future<void>::create(), Future<void>::create());
      all.add_done_callback([held] {});
      co_return;
    };
    run(t.loop, main());
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

/// Cannot be copied when asked not to.
struct Brittle {
  Brittle() = default;
  Brittle(Brittle&&) = default;
  Brittle(const Brittle&) { throw std::runtime_error("broke in the copy"); }
};

TEST(Gather, AResultThatCannotBeCopiedEndsItWithTheException) {
  TestLoop t;
  const auto make = []() -> Coro<Brittle> { co_return Brittle(); };
  const auto main = [&]() -> Coro<void> {
    const auto all = gather(make(), number_after(1s, 1));
    co_await sleep(2s);
    EXPECT_EQ(describe(all.exception()), "std::runtime_error: broke in the copy");
  };
  run(t.loop, main());
}

TEST(Gather, OfAThousand) {
  TestLoop t;
  const auto main = [&]() -> Coro<long> {
    std::vector<Coro<int>> coros;
    for (int i = 0; i < 1000; ++i) coros.push_back(number_after(std::chrono::milliseconds(i % 7), i));
    long sum = 0;
    for (const int value : co_await gather(std::move(coros))) sum += value;
    co_return sum;
  };
  EXPECT_EQ(run(t.loop, main()), 499'500);
}

Coro<int> fails_after(Duration delay) {
  co_await sleep(delay);
  throw std::out_of_range("no");
}

TEST(GatherReturnExceptions, GivesWhatBecameOfEach) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto cancelled = create_task(number_after(1h, 0));
    t.loop.call_later(1s, [&] { cancelled.cancel("enough"); });
    const auto nothing = []() -> Coro<void> { co_await sleep(0s); };
    auto [first, second, third, fourth] =
        co_await gather(return_exceptions, number_after(2s, 2), fails_after(1s), cancelled, nothing());
    EXPECT_EQ(t.loop.time(), 2 * kNsPerSecond);
    EXPECT_TRUE(first);
    EXPECT_EQ(first.value(), 2);
    EXPECT_EQ(first.exception(), nullptr);
    EXPECT_FALSE(second);
    EXPECT_THROW(second.value(), std::out_of_range);
    EXPECT_EQ(describe(second.exception()), "std::out_of_range: no");
    EXPECT_THROW(third.take_value(), CancelledError);
    EXPECT_TRUE(fourth.has_value());
    fourth.value();
  };
  run(t.loop, main());
}

TEST(GatherReturnExceptions, OfAVector) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    std::vector<Coro<int>> coros;
    coros.push_back(number_after(1s, 1));
    coros.push_back(fails_after(0s));
    const std::vector<ValueOrException<int>> all = co_await gather(return_exceptions, std::move(coros));
    EXPECT_EQ(all.size(), 2u);
    EXPECT_EQ(all.at(0).value(), 1);
    EXPECT_FALSE(all.at(1).has_value());
    EXPECT_TRUE((co_await gather(return_exceptions, std::vector<Coro<int>>())).empty());
  };
  run(t.loop, main());
}

TEST(GatherReturnExceptions, CancellingItStillThrows) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto all = gather(return_exceptions, number_after(1h, 1), number_after(1h, 2));
    co_await sleep(0s);
    all.cancel();
    EXPECT_THROW(co_await all, CancelledError);
  };
  run(t.loop, main());
}

}  // namespace
}  // namespace loopscope
