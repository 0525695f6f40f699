#include "core/task/coro.h"

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
using testing::IsEmpty;
using trace::Kind;

Coro<int> answer() { co_return 42; }

Coro<int> say_and_answer(TestLoop& t, std::string text) {
  t.say(text);
  co_return static_cast<int>(text.size());
}

TEST(Coro, DoesNotBeginBeforeItIsAwaited) {
  TestLoop t;
  const auto main = [&]() -> Coro<int> {
    Coro<int> coro = say_and_answer(t, "inner");
    t.say("made");
    EXPECT_TRUE(coro.valid());
    const int result = co_await std::move(coro);
    EXPECT_FALSE(coro.valid());
    t.say("awaited");
    co_return result;
  };
  EXPECT_EQ(run(t.loop, main()), 5);
  EXPECT_THAT(t.log, ElementsAre("made", "inner", "awaited"));
}

TEST(Coro, NeverStartedRunsNothingAndFreesItsArguments) {
  TestLoop t;
  const auto held = std::make_shared<int>(1);
  const auto keep = [](std::shared_ptr<int>) -> Coro<void> { co_return; };
  {
    const Coro<void> never = keep(held);
    Coro<int> other = say_and_answer(t, "never");
    Coro<int> moved = std::move(other);
    EXPECT_FALSE(other.valid());
    other = std::move(moved);
    EXPECT_TRUE(other.valid());
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_THAT(t.log, IsEmpty());
}

TEST(Coro, AwaitedDirectlyStaysInTheSameTurn) {
  TestLoop t;
  const auto middle = [&]() -> Coro<int> { co_return co_await answer() + co_await answer(); };
  const auto main = [&]() -> Coro<int> {
    t.loop.call_soon(t.saying("another handle"));
    const int result = co_await middle();
    t.say("still in the first turn");
    co_return result;
  };
  EXPECT_EQ(run(t.loop, main()), 84);
  EXPECT_EQ(t.log.front(), "still in the first turn");
  EXPECT_EQ(t.sink.count(Kind::task_run), 1u);
  EXPECT_EQ(t.sink.count(Kind::coro_enter), 3u);
  EXPECT_EQ(t.sink.count(Kind::coro_leave), 3u);
}

Coro<void> fail_at_depth(int depth, bool suspends) {
  if (depth > 0) {
    co_await fail_at_depth(depth - 1, suspends);
  } else {
    if (suspends) co_await sleep(1ms);
    throw std::out_of_range("deep down");
  }
}

TEST(Coro, CarriesExceptionsThroughEveryLevel) {
  for (const bool suspends : {false, true}) {
    TestLoop t;
    const auto main = [&]() -> Coro<std::string> {
      try {
        co_await fail_at_depth(5, suspends);
      } catch (const std::out_of_range& error) {
        co_return error.what();
      }
      co_return "nothing was thrown";
    };
    EXPECT_EQ(run(t.loop, main()), "deep down");
    EXPECT_EQ(t.sink.count(Kind::coro_enter), t.sink.count(Kind::coro_leave));
  }
}

TEST(Coro, CatchesAndGoesOn) {
  TestLoop t;
  const auto main = [&]() -> Coro<int> {
    int caught = 0;
    for (int i = 0; i < 3; ++i) {
      try {
        co_await fail_at_depth(i, i % 2 == 0);
      } catch (const std::exception&) {
        ++caught;
      }
    }
    co_return caught + co_await answer();
  };
  EXPECT_EQ(run(t.loop, main()), 45);
}

TEST(Coro, MovesResultsThatCannotBeCopied) {
  TestLoop t;
  const auto make = [](int value) -> Coro<std::unique_ptr<int>> {
    co_await sleep(1ms);
    co_return std::make_unique<int>(value);
  };
  const auto main = [&]() -> Coro<std::unique_ptr<int>> {
    std::unique_ptr<int> a = co_await make(1);
    std::unique_ptr<int> b = co_await create_task(make(2));
    *a += *b;
    co_return a;
  };
  EXPECT_EQ(*run(t.loop, main()), 3);
}

struct NoDefault {
  explicit NoDefault(int v) : value(v) {}
  int value;
};

TEST(Coro, NeedsNoDefaultConstructorOfItsResult) {
  TestLoop t;
  const auto make = []() -> Coro<NoDefault> { co_return NoDefault(7); };
  const auto main = [&]() -> Coro<int> { co_return (co_await make()).value; };
  EXPECT_EQ(run(t.loop, main()), 7);
}

TEST(Coro, AMillionAwaitsThatNeverSuspendDoNotGrowTheStack) {
  VirtualClock clock;
  SimulatedSelector selector(clock);
  EventLoop loop({.clock = &clock, .selector = &selector});
  const auto main = []() -> Coro<long> {
    long sum = 0;
    for (int i = 0; i < 1'000'000; ++i) sum += co_await answer();
    co_return sum;
  };
  EXPECT_EQ(run(loop, main()), 42'000'000);
}

TEST(Coro, ManyAwaitsThatSuspendDoNotGrowTheStack) {
  VirtualClock clock;
  SimulatedSelector selector(clock);
  EventLoop loop({.clock = &clock, .selector = &selector});
  const auto suspend = []() -> Coro<int> {
    co_await sleep(0s);
    co_return 1;
  };
  const auto main = [&]() -> Coro<int> {
    int sum = 0;
    for (int i = 0; i < 100'000; ++i) sum += co_await suspend() + co_await answer() - 42;
    co_return sum;
  };
  EXPECT_EQ(run(loop, main()), 100'000);
}

Coro<int> count_down(int n, bool suspends) {
  if (n == 0) {
    if (suspends) co_await sleep(1ms);
    co_return 0;
  }
  co_return 1 + co_await count_down(n - 1, suspends);
}

TEST(Coro, RecursesAThousandLevelsDeep) {
  for (const bool suspends : {false, true}) {
    TestLoop t;
    EXPECT_EQ(run(t.loop, count_down(1000, suspends)), 1000);
    EXPECT_EQ(t.sink.count(Kind::coro_enter), 1000u);
    EXPECT_EQ(t.sink.count(Kind::coro_leave), 1000u);
  }
}

/// Says when it is destroyed.
struct Scope {
  TestLoop& t;
  std::string text;
  ~Scope() { t.say(text); }
};

TEST(Coro, LeavesScopesInnermostFirst) {
  TestLoop t;
  const auto inner = [&]() -> Coro<void> {
    const Scope scope{t, "inner scope"};
    co_await sleep(1ms);
    throw std::runtime_error("oops");
  };
  const auto outer = [&]() -> Coro<void> {
    const Scope scope{t, "outer scope"};
    co_await inner();
  };
  const auto main = [&]() -> Coro<void> {
    try {
      co_await outer();
    } catch (const std::runtime_error&) {
      t.say("caught");
    }
  };
  run(t.loop, main());
  EXPECT_THAT(t.log, ElementsAre("inner scope", "outer scope", "caught"));
}

TEST(Coro, ItsAwaitsCarryTheirPlaceInTheSource) {
  TestLoop t;
  const auto line = std::source_location::current().line();
  const auto main = []() -> Coro<void> {
    co_await sleep(1s);  // line + 2
    co_await answer();   // line + 3
  };
  run(t.loop, main(), "main");
  const std::string place = " at=tests/core/task/coro_test.cpp:";
  const std::vector<std::string> lines = t.lines();
  EXPECT_THAT(lines, testing::Contains(testing::HasSubstr("what=sleep target=2" + place + std::to_string(line + 2))));
  EXPECT_THAT(lines,
              testing::Contains(testing::AllOf(testing::HasSubstr("coro_enter"), testing::HasSubstr("::answer in="),
                                               testing::HasSubstr(place + std::to_string(line + 3)))));
}

}  // namespace
}  // namespace loopscope
