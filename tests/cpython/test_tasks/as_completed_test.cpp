// Counterparts of BaseTaskTests: as_completed(). Where theirs turns the clock on, ours is busy for that long.

#include <set>
#include <string>

#include "core/loop/loops.h"
#include "core/task/as_completed.h"
#include "core/task/wait.h"
#include "tests/cpython/test_tasks/tasks_world.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

std::vector<Coro<std::string>> two(Coro<std::string> a, Coro<std::string> b) {
  std::vector<Coro<std::string>> both;
  both.push_back(std::move(a));
  both.push_back(std::move(b));
  return both;
}

template <class T>
std::vector<Coro<T>> list(const AsCompleted<T>& completed) {
  std::vector<Coro<T>> all;
  for (Coro<T> next : completed) all.push_back(std::move(next));
  return all;
}

TEST_F(BaseTaskTests, test_as_completed) {
  std::set<std::string> completed;
  bool time_shifted = false;
  const auto sleeper = [&](Duration delay, std::string name) -> Coro<std::string> {
    co_await sleep(delay);
    completed.insert(name);
    if (!time_shifted && completed.contains("a") && completed.contains("b")) {
      time_shifted = true;
      busy(140ms);
    }
    co_return name;
  };
  const auto foo = [&]() -> Coro<std::vector<std::string>> {
    auto all = two(sleeper(10ms, "b"), sleeper(150ms, "c"));
    all.push_back(sleeper(10ms, "a"));
    std::vector<std::string> values;
    for (Coro<std::string> next : as_completed(std::move(all))) values.push_back(co_await std::move(next));
    co_return values;
  };
  const auto values = complete(new_task(foo()));
  EXPECT_EQ(now(), 150ms);
  EXPECT_THAT(values, ElementsAre("b", "a", "c"));
}

TEST_F(BaseTaskTests, test_as_completed_with_timeout) {
  const std::vector<Task<std::string>> both{new_task(sleeps(100ms, std::string("a"))),
                                            new_task(sleeps(150ms, std::string("b")))};
  const auto foo = [&]() -> Coro<std::vector<std::string>> {
    std::vector<std::string> values;
    for (Coro<std::string> next : as_completed(both, 120ms)) {
      if (!values.empty()) busy(20ms);
      try {
        values.push_back(co_await std::move(next));
      } catch (const TimeoutError&) {
        values.push_back("timeout");
      }
    }
    co_return values;
  };
  EXPECT_THAT(complete(new_task(foo())), ElementsAre("a", "timeout"));
  EXPECT_EQ(now(), 120ms);
  complete(wait(both));
}

TEST_F(BaseTaskTests, test_as_completed_with_unused_timeout) {
  const auto foo = [&]() -> Coro<void> {
    std::vector<Coro<std::string>> one;
    one.push_back(sleeps(10ms, std::string("a")));
    for (Coro<std::string> next : as_completed(std::move(one), 1s)) {
      const std::string value = co_await std::move(next);
      EXPECT_EQ(value, "a");
    }
  };
  complete(new_task(foo()));
  EXPECT_EQ(now(), 10ms);
  EXPECT_EQ(sink.count(trace::Kind::timer_cancel), 1u);  // nothing is left of the second
}

TEST_F(BaseTaskTests, test_as_completed_reverse_wait) {
  const auto test = [&]() -> Coro<void> {
    auto futs = list(as_completed(two(sleeps(50ms, std::string("a")), sleeps(100ms, std::string("b")))));
    EXPECT_EQ(futs.size(), 2u);
    const std::string x = co_await std::move(futs[1]);
    EXPECT_EQ(x, "a");
    EXPECT_EQ(now(), 50ms);
    const std::string y = co_await std::move(futs[0]);
    EXPECT_EQ(y, "b");
    EXPECT_EQ(now(), 100ms);
  };
  complete(test());
}

TEST_F(BaseTaskTests, test_as_completed_concurrent) {
  const auto test = [&]() -> Coro<void> {
    std::vector<Future<std::string>> futures;
    for (Coro<std::string>& next :
         list(as_completed(two(sleeps(50ms, std::string("a")), sleeps(50ms, std::string("b"))))))
      futures.push_back(ensure_future(std::move(next)));
    const auto result = co_await wait(futures);
    std::vector<std::string> values;
    for (const Future<std::string>& future : result.done) values.push_back(future.result());
    EXPECT_THAT(values, UnorderedElementsAre("a", "b"));
  };
  complete(test());
  EXPECT_EQ(now(), 50ms);
}

TEST_F(BaseTaskTests, test_as_completed_duplicate_coroutines) {
  const auto runner = []() -> Coro<std::vector<std::string>> {
    const auto c = create_task(sleeps(0s, std::string("ham")));
    const std::vector<Task<std::string>> given{c, c, create_task(sleeps(0s, std::string("spam")))};
    std::vector<std::string> result;
    for (Coro<std::string> next : as_completed(given)) result.push_back(co_await std::move(next));
    co_return result;
  };
  EXPECT_THAT(complete(new_task(runner())), UnorderedElementsAre("ham", "spam"));
}

std::vector<Coro<int>> only(Coro<int> coro) {
  std::vector<Coro<int>> one;
  one.push_back(std::move(coro));
  return one;
}

TEST_F(BaseTaskTests, test_as_completed_coroutine_without_loop) {
  set_event_loop(nullptr);
  testing::internal::CaptureStderr();
  EXPECT_THROW(as_completed(only(sleeps(0s, 42))), std::runtime_error);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr("was never awaited"));
}

TEST_F(BaseTaskTests, test_as_completed_coroutine_use_running_loop) {
  const auto test = []() -> Coro<void> {
    auto futs = list(as_completed(only(sleeps(0s, 42))));
    EXPECT_EQ(futs.size(), 1u);
    const int result = co_await std::move(futs[0]);
    EXPECT_EQ(result, 42);
  };
  complete(test());
}

template <class A>
concept can_as_completed = requires(A object) {
  as_completed(std::move(object));
};

TEST_F(BaseTaskTests, test_as_completed_invalid_args) {
  EXPECT_TRUE(can_as_completed<std::vector<Coro<int>>>);
  EXPECT_TRUE(can_as_completed<std::vector<Future<int>>>);
  EXPECT_FALSE(can_as_completed<Future<int>>);
  EXPECT_FALSE(can_as_completed<Coro<int>>);
}

}  // namespace
}  // namespace loopscope
