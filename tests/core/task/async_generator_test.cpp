// What Python's generators have no like of: how they end with their task, their loop and their handle, and their trace.
// What they do otherwise is compared with Python's: cpython_async_generators.cpp.

#include "core/task/async_generator.h"

#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>

#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Says in its destructor that it is gone, wherever that is.
struct Scope {
  std::vector<std::string>& log;
  std::string text;
  ~Scope() { log.push_back(text); }
};

AsyncGenerator<int> numbers(std::vector<std::string>& log, Duration delay = 0s) {
  const Scope scope{log, "gone"};
  for (int i = 0;; ++i) {
    co_await sleep(delay);
    co_yield i;
  }
}

Coro<int> next_of(AsyncGenerator<int>& generator) {
  const std::optional<int> item = co_await generator.next();
  co_return item.value();
}

TEST(AsyncGenerator, DoesNothingBeforeItIsAsked) {
  std::vector<std::string> log;
  { const auto never = numbers(log); }
  EXPECT_THAT(log, IsEmpty());
}

TEST(AsyncGenerator, GivesWhatCanOnlyBeMoved) {
  const auto main = []() -> Coro<int> {
    auto generator = []() -> AsyncGenerator<std::unique_ptr<int>> {
      co_yield std::make_unique<int>(1);
      auto two = std::make_unique<int>(2);
      co_yield std::move(two);
    }();
    int sum = 0;
    while (const auto item = co_await generator.next()) sum += **item;
    co_return sum;
  };
  EXPECT_EQ(run(main()), 3);
}

TEST(AsyncGenerator, EndsWithTheTaskThatRunsIt) {
  std::vector<std::string> log;
  std::optional<AsyncGenerator<int>> kept;
  {
    TestLoop t;
    kept = numbers(log, 1h);
    create_task(t.loop, next_of(*kept));
    t.loop.run_once();
    EXPECT_THAT(log, IsEmpty());
  }
  EXPECT_THAT(log, ElementsAre("gone")) << "suspended in the middle of it, with its task";
  const auto again = [&]() -> Coro<bool> {
    const auto item = co_await kept->next();
    co_return item.has_value();
  };
  EXPECT_FALSE(run(again()));
}

TEST(AsyncGenerator, OutlivesItsLoopAtAYield) {
  std::vector<std::string> log;
  std::optional<AsyncGenerator<int>> kept;
  {
    TestLoop t;
    kept = numbers(log);
    const auto task = create_task(t.loop, next_of(*kept));
    while (!task.done()) t.loop.run_once();
  }
  EXPECT_THAT(log, IsEmpty());
  EXPECT_EQ(run(next_of(*kept)), 1) << "of another loop it goes on";
  kept.reset();
  EXPECT_THAT(log, ElementsAre("gone")) << "destroyed as it is: its loop cannot close it";
}

TEST(AsyncGenerator, IsClosedByATaskWhenItIsLetGoOf) {
  TestLoop t;
  std::vector<std::string> log;
  const auto tidy = [&]() -> AsyncGenerator<int> {
    bool closed = false;
    try {
      co_yield 1;
    } catch (const GeneratorExit&) {
      closed = true;
    }
    if (closed) co_await sleep(1s);
    log.emplace_back("tidied up");
  };
  const auto main = [&]() -> Coro<void> {
    {
      auto generator = tidy();
      co_await next_of(generator);
    }
    EXPECT_EQ(all_tasks().size(), 1u) << "no turn has passed";
    co_await sleep(0s);
    EXPECT_EQ(all_tasks().size(), 2u);
    co_await sleep(2s);
    log.emplace_back("main ends");
    auto other = tidy();
    co_await next_of(other);
  };
  run(t.loop, main());
  EXPECT_THAT(log, ElementsAre("tidied up", "main ends")) << "the task for the other one was cancelled with the rest";
  EXPECT_FALSE(has_asyncgens(t.loop));
}

TEST(AsyncGenerator, IsDestroyedAsItIsWhenItsLoopIsClosedFirst) {
  std::vector<std::string> log;
  {
    TestLoop t;
    const auto main = [&]() -> Coro<void> {
      auto generator = numbers(log);
      co_await next_of(generator);
      co_await sleep(1h);
    };
    create_task(t.loop, main());
    for (int i = 0; i < 4; ++i) t.loop.run_once();
    EXPECT_THAT(log, IsEmpty());
  }
  EXPECT_THAT(log, ElementsAre("gone"));
}

TEST(AsyncGenerator, ALoopThatRunsAgainMayHaveOthers) {
  TestLoop t;
  std::vector<std::string> log;
  std::vector<AsyncGenerator<int>> kept;
  for (int i = 0; i < 2; ++i) {
    kept.push_back(numbers(log));
    run(t.loop, next_of(kept.back()));
    EXPECT_EQ(log.size(), static_cast<std::size_t>(i + 1)) << "closed at the end of the run";
  }
}

AsyncGenerator<int> nested(int depth) {
  if (depth == 0) {
    co_yield 1;
    co_await sleep(0s);
    co_yield 2;
    co_return;
  }
  auto inner = nested(depth - 1);
  while (const auto item = co_await inner.next()) co_yield *item;
}

TEST(AsyncGenerator, MayBeNestedDeeperThanTheStackReaches) {
  const auto main = []() -> Coro<int> {
    auto generator = nested(20'000);
    int sum = 0;
    while (const auto item = co_await generator.next()) sum += *item;
    co_return sum;
  };
  EXPECT_EQ(run(main()), 3);
}

TEST(AsyncGenerator, IsEnteredAndLeftInTheTrace) {
  TestLoop t;
  const auto main = []() -> Coro<void> {
    auto generator = []() -> AsyncGenerator<int> {
      co_yield 1;
      co_await sleep(1s);
      co_yield 2;
    }();
    while (const auto item = co_await generator.next()) static_cast<void>(item);
  };
  run(t.loop, main());
  std::vector<std::string> told;
  for (const std::string& line : t.lines()) {
    for (const char* kind : {"coro_enter", "coro_leave", "task_await", "task_done"}) {
      if (line.find(kind) != std::string::npos) told.emplace_back(kind);
    }
  }
  EXPECT_THAT(told, ElementsAre("coro_enter", "coro_leave", "coro_enter", "task_await", "coro_leave", "coro_enter",
                                "coro_leave", "task_done"));
}

TEST(AsyncGenerator, StandsInTheTasksStack) {
  TestLoop t;
  std::vector<std::string> log;
  auto generator = numbers(log, 1h);
  const auto task = create_task(t.loop, next_of(generator));
  t.loop.run_once();
  std::vector<std::string> stack;
  for (const std::source_location& at : task.get_stack()) stack.emplace_back(at.function_name());
  EXPECT_THAT(stack, ElementsAre(HasSubstr("next_of"), HasSubstr("numbers")));
  task.cancel();
  EXPECT_THROW(t.loop.run_until_complete(task), CancelledError);
  EXPECT_THAT(log, ElementsAre("gone"));
}

TEST(AsyncGeneratorDeathTest, SaysThatItWasMovedFrom) {
  std::vector<std::string> log;
  auto generator = numbers(log);
  const auto other = std::move(generator);
  EXPECT_DEATH(static_cast<void>(generator.next()), "moved from");  // NOLINT(bugprone-use-after-move)
}

}  // namespace
}  // namespace loopscope
