// Coroutines that await each other directly, and tasks that do: more of them than any stack would take.

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "core/task/gather.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr int kDeep = 400'000;
constexpr int kDeepThrowing = 50'000;  // an exception takes its time at every level

Coro<int> depth(int levels) {
  if (levels == 0) co_return 0;
  const int below = co_await depth(levels - 1);
  co_return below + 1;
}

TEST(Deep, ReturnsFromFurtherDownThanTheStackReaches) { EXPECT_EQ(run(depth(kDeep)), kDeep); }

TEST(Deep, IsTheSameOnAThreadOfTheProgram) {
  int got = 0;
  std::thread([&] { got = run(depth(kDeep)); }).join();
  EXPECT_EQ(got, kDeep);
}

TEST(Deep, StaysInOneTurnWithItsEventsInOrder) {
  constexpr int kLevels = 450;  // beyond what is called within one another, twice
  TestLoop t;
  EXPECT_EQ(run(t.loop, depth(kLevels)), kLevels);
  EXPECT_EQ(t.sink.count(trace::Kind::task_run), 1);
  std::string order;
  for (const trace::Event& event : t.sink.events) {
    if (event.kind == trace::Kind::coro_enter) order += '(';
    if (event.kind == trace::Kind::coro_leave) order += ')';
  }
  EXPECT_EQ(order, std::string(kLevels, '(') + std::string(kLevels, ')'));
}

Coro<int> depth_of_sleeper(int levels) {
  if (levels == 0) {
    co_await sleep(1ms);
    co_return 0;
  }
  const int below = co_await depth_of_sleeper(levels - 1);
  co_return below + 1;
}

TEST(Deep, ReturnsAfterTheInnermostWasSuspended) { EXPECT_EQ(run(depth_of_sleeper(kDeep)), kDeep); }

Coro<int> depth_in_turns(int levels) {
  co_await sleep(0s);
  if (levels == 0) co_return 0;
  const int below = co_await depth_in_turns(levels - 1);
  co_return below + 1;
}

TEST(Deep, ReturnsAfterEachWasSuspended) { EXPECT_EQ(run(depth_in_turns(100'000)), 100'000); }

Coro<void> throw_from(int levels) {
  if (levels == 0) throw std::out_of_range("bottom");
  co_await throw_from(levels - 1);
}

TEST(Deep, ThrowsFromTheBottomToTheTop) { EXPECT_THROW(run(throw_from(kDeepThrowing)), std::out_of_range); }

Coro<void> sleep_at(int levels) {
  if (levels == 0) {
    co_await sleep(1h);
  } else {
    co_await sleep_at(levels - 1);
  }
}

TEST(Deep, IsCancelledAtTheBottom) {
  const auto main = []() -> Coro<void> {
    const Task<void> task = create_task(sleep_at(kDeepThrowing));
    co_await sleep(0s);
    task.cancel();
    co_await task;
  };
  EXPECT_THROW(run(main()), CancelledError);
}

TEST(Deep, IsDestroyedWithItsLoop) {
  TestLoop t;
  t.loop.set_exception_handler([](EventLoop&, const ExceptionContext&) {});
  create_task(t.loop, sleep_at(kDeep));
  t.loop.run_once();
}

struct Says {
  ~Says() { t.say(text); }
  TestLoop& t;
  std::string text;
};

Coro<void> destroyed_after_inner(TestLoop& t, int levels) {
  const Says outer{t, fmt::format("{} end", levels)};
  if (levels > 0) co_await destroyed_after_inner(t, levels - 1);
  const Says inner{t, fmt::format("{} bottom", levels)};
  co_await sleep(1h);
}

TEST(Deep, TheInnermostIsDestroyedFirst) {
  TestLoop t;
  t.loop.set_exception_handler([](EventLoop&, const ExceptionContext&) {});
  create_task(t.loop, destroyed_after_inner(t, 2));
  t.loop.run_once();
  t.loop.close();
  EXPECT_THAT(t.log, ElementsAre("0 bottom", "0 end", "1 end", "2 end"));
}

constexpr int kMost = 10'000'000;

Coro<int> levels_until_refused(int level = 1) {
  if (level > kMost) co_return 0;
  int below = 0;
  try {
    below = co_await levels_until_refused(level + 1);
  } catch (const RecursionError& error) {
    EXPECT_STREQ(error.what(), "maximum recursion depth exceeded");
    co_return 1;
  }
  co_return below + 1;
}

TEST(Deep, AnEndlessRecursionIsRefused) {
  const int levels = run(levels_until_refused());
  EXPECT_GT(levels, 1'000'000);
  EXPECT_LT(levels, 1'500'000);
}

Coro<void> await_future(Future<void> awaited) { co_await awaited; }

/// Tasks of which each awaits the one before, and the first the future.
std::vector<Task<void>> chain_of(const Future<void>& end, int length) {
  std::vector<Task<void>> tasks;
  for (int i = 0; i < length; ++i) {
    const Future<void>& awaited = tasks.empty() ? end : tasks.back();
    tasks.push_back(create_task(await_future(awaited)));
  }
  return tasks;
}

TEST(DeepCancel, ReachesTheEndOfAChainOfTasks) {
  constexpr int kLength = 50'000;
  const auto main = []() -> Coro<void> {
    const auto end = Future<void>::create();
    const std::vector<Task<void>> tasks = chain_of(end, kLength);
    co_await sleep(0s);
    EXPECT_TRUE(tasks.back().cancel("enough"));
    EXPECT_TRUE(end.cancelled());
    EXPECT_EQ(tasks.front().cancelling(), 1);
    co_await sleep(0s);
    EXPECT_TRUE(tasks[0].cancelled());
    EXPECT_FALSE(tasks[1].done());  // one a turn
    for (const Task<void>& task : tasks) {
      try {
        co_await task;
      } catch (const CancelledError&) {
      }
      EXPECT_TRUE(task.cancelled());
    }
  };
  run(main());
}

TEST(DeepCancel, IsAskedOfTheOutermostFirst) {
  TestLoop t;
  std::vector<ObjectId> outermost_first;
  const auto main = [&]() -> Coro<void> {
    const std::vector<Task<void>> tasks = chain_of(Future<void>::create(), 3);
    for (std::size_t i = tasks.size(); i-- > 0;) outermost_first.push_back(tasks[i].id());
    co_await sleep(0s);
    tasks.back().cancel();
    co_await tasks.back();
  };
  EXPECT_THROW(run(t.loop, main()), CancelledError);
  std::vector<ObjectId> asked;
  for (const trace::Event& event : t.sink.events)
    if (event.kind == trace::Kind::task_cancel_requested) asked.push_back(event.subject);
  EXPECT_EQ(asked, outermost_first);
}

TEST(DeepCancel, GoesThroughGathers) {
  constexpr int kLength = 50'000;
  const auto main = []() -> Coro<void> {
    const auto end = Future<void>::create();
    Future<void> outermost = end;
    for (int i = 0; i < kLength; ++i) outermost = gather(std::vector{outermost, end});
    EXPECT_TRUE(outermost.cancel());
    EXPECT_TRUE(end.cancelled());
    co_await outermost;
  };
  EXPECT_THROW(run(main()), CancelledError);
}

TEST(DeepRelease, FuturesThatOwnEachOtherGoOneAfterTheOther) {
  constexpr int kLength = 100'000;
  TestLoop t;
  const auto held = std::make_shared<int>(1);
  auto last = Future<void>::create(t.loop);
  last.add_done_callback([held] {});
  for (int i = 0; i < kLength; ++i) {
    auto owner = Future<void>::create(t.loop);
    owner.add_done_callback([held, owned = std::move(last)] {});
    last = std::move(owner);
  }
  EXPECT_EQ(held.use_count(), kLength + 2);
  last = Future<void>::create(t.loop);
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace loopscope
