#include "core/task/as_completed.h"

#include <stdexcept>

#include <gmock/gmock.h>

#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

Coro<int> number_after(Duration delay, int number) {
  co_await sleep(delay);
  co_return number;
}

std::vector<Coro<int>> three_numbers() {
  std::vector<Coro<int>> numbers;
  numbers.push_back(number_after(3s, 3));
  numbers.push_back(number_after(1s, 1));
  numbers.push_back(number_after(2s, 2));
  return numbers;
}

TEST(AsCompleted, GivesResultsInTheOrderTheyCome) {
  TestLoop t;
  std::vector<int> got;
  const auto main = [&]() -> Coro<void> {
    for (Coro<int> next : as_completed(three_numbers())) {
      got.push_back(co_await std::move(next));
      EXPECT_EQ(t.loop.time(), got.back() * kNsPerSecond);
    }
  };
  run(t.loop, main());
  EXPECT_THAT(got, ElementsAre(1, 2, 3));
}

TEST(AsCompleted, ThrowsWhatTheNextOneEndsWith) {
  TestLoop t;
  const auto fails = []() -> Coro<int> {
    co_await sleep(500ms);
    throw std::out_of_range("no");
  };
  const auto main = [&]() -> Coro<void> {
    std::vector<Coro<int>> numbers = three_numbers();
    numbers.push_back(fails());
    const auto coming = as_completed(std::move(numbers));
    EXPECT_EQ(coming.size(), 4u);
    auto it = coming.begin();
    EXPECT_THROW(co_await *it, std::out_of_range);
    EXPECT_EQ(co_await *++it, 1);
  };
  run(t.loop, main());
}

TEST(AsCompleted, WhatIsLateThrowsTimeoutErrorAndGoesOn) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    std::vector<Task<int>> tasks;
    for (Coro<int>& coro : three_numbers()) tasks.push_back(create_task(std::move(coro)));
    int late = 0;
    std::vector<int> got;
    for (Coro<int> next : as_completed(tasks, 1500ms)) {
      try {
        got.push_back(co_await std::move(next));
      } catch (const TimeoutError&) {
        ++late;
        EXPECT_EQ(t.loop.time(), kNsPerSecond * 3 / 2);
      }
    }
    EXPECT_THAT(got, ElementsAre(1));
    EXPECT_EQ(late, 2);
    EXPECT_EQ(co_await tasks[0], 3);
  };
  run(t.loop, main());
}

TEST(AsCompleted, CountsAFutureThatIsGivenTwiceOnce) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto future = Future<int>::create();
    future.set_result(7);
    const auto coming = as_completed(std::vector{future, future});
    EXPECT_EQ(coming.size(), 1u);
    for (Coro<int> next : coming) EXPECT_EQ(co_await std::move(next), 7);
    EXPECT_EQ(as_completed(std::vector<Future<int>>()).size(), 0u);
  };
  run(t.loop, main());
}

TEST(AsCompleted, CanBeLeftEarly) {
  TestLoop t;
  const auto main = [&]() -> Coro<void> {
    std::vector<Task<int>> tasks;
    for (Coro<int>& coro : three_numbers()) tasks.push_back(create_task(std::move(coro)));
    for (Coro<int> next : as_completed(tasks, 1h)) {
      co_await std::move(next);
      break;
    }
    co_await tasks[0];
    EXPECT_EQ(t.loop.time(), 3 * kNsPerSecond);
  };
  run(t.loop, main());
}

TEST(AsCompleted, SeveralTasksMayWaitAndOneMayBeCancelled) {
  TestLoop t;
  std::vector<int> got;
  const auto main = [&]() -> Coro<void> {
    const auto coming = as_completed(three_numbers());
    auto it = coming.begin();
    const auto first = create_task(*it);
    const auto second = create_task(*++it);
    co_await sleep(0s);
    first.cancel();
    co_await sleep(0s);
    EXPECT_TRUE(first.cancelled());
    EXPECT_EQ(co_await second, 1);
    EXPECT_EQ(co_await *++it, 2);
  };
  run(t.loop, main());
}

}  // namespace
}  // namespace loopscope
