// Counterparts of BaseTaskTests: wait().

#include <array>
#include <stdexcept>
#include <string>

#include "core/task/wait.h"
#include "tests/cpython/test_tasks/tasks_world.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

Coro<void> fails_after(Duration delay) {
  if (delay > 0s) co_await sleep(delay);
  throw std::runtime_error("really");
}

template <class T>
std::vector<ObjectId> ids(const std::vector<Task<T>>& tasks) {
  std::vector<ObjectId> all;
  for (const Task<T>& task : tasks) all.push_back(task.id());
  return all;
}

TEST_F(BaseTaskTests, test_wait) {
  const auto a = new_task(sleeps(100ms));
  const auto b = new_task(sleeps(150ms));
  const auto foo = [&]() -> Coro<int> {
    const std::vector<Task<void>> both{b, a};
    const auto result = co_await wait(both);
    EXPECT_THAT(ids(result.done), ElementsAre(b.id(), a.id()));
    EXPECT_THAT(result.pending, IsEmpty());
    co_return 42;
  };
  EXPECT_EQ(complete(new_task(foo())), 42);
  EXPECT_EQ(now(), 150ms);
  // Again: it takes no time, and goes another way.
  EXPECT_EQ(complete(new_task(foo())), 42);
  EXPECT_EQ(now(), 150ms);
}

TEST_F(BaseTaskTests, test_wait_duplicate_coroutines) {
  const auto says = [](std::string what) -> Coro<std::string> { co_return what; };
  const auto c = new_task(says("test"));
  const std::vector<Task<std::string>> given{c, c, new_task(says("spam"))};
  const auto result = complete(new_task(wait(given)));
  EXPECT_THAT(result.pending, IsEmpty());
  ASSERT_THAT(result.done, SizeIs(2));
  EXPECT_EQ(result.done[0].result(), "test");
  EXPECT_EQ(result.done[1].result(), "spam");
}

TEST_F(BaseTaskTests, test_wait_errors) {
  EXPECT_THROW(complete(wait(std::vector<Task<void>>())), std::invalid_argument);
}

template <class A>
concept can_wait = requires(A object) {
  wait(std::move(object));
};

TEST_F(BaseTaskTests, test_wait_invalid_args) {
  EXPECT_TRUE(can_wait<std::vector<Future<int>>>);
  EXPECT_FALSE(can_wait<Future<int>>);
  EXPECT_THROW(complete(wait(std::vector<Future<int>>())), std::invalid_argument);
}

TEST_F(BaseTaskTests, test_wait_first_completed) {
  const auto a = new_task(sleeps(10s));
  const auto b = new_task(sleeps(100ms));
  const std::vector<Task<void>> both{b, a};
  const auto result = complete(new_task(wait(both, std::nullopt, ReturnWhen::first_completed)));
  EXPECT_THAT(ids(result.done), ElementsAre(b.id()));
  EXPECT_THAT(ids(result.pending), ElementsAre(a.id()));
  EXPECT_FALSE(a.done());
  EXPECT_TRUE(b.done());
  EXPECT_NO_THROW(b.result());
  EXPECT_EQ(now(), 100ms);
  complete(wait(both));
}

TEST_F(BaseTaskTests, test_wait_really_done) {
  // Some of the pending may be done though their callbacks have not been called.
  const auto coro1 = []() -> Coro<void> { co_await sleep(0s); };
  const auto coro2 = []() -> Coro<void> {
    co_await sleep(0s);
    co_await sleep(0s);
  };
  const auto a = new_task(coro1());
  const auto b = new_task(coro2());
  const std::vector<Task<void>> both{b, a};
  const auto result = complete(new_task(wait(both, std::nullopt, ReturnWhen::first_completed)));
  EXPECT_THAT(ids(result.done), ElementsAre(b.id(), a.id()));
  EXPECT_TRUE(a.done());
  EXPECT_NO_THROW(a.result());
  EXPECT_TRUE(b.done());
  EXPECT_NO_THROW(b.result());
}

/// Waits for the first exception, which a task throws that long from now, beside one that sleeps for ten seconds.
void first_exception_after(Duration delay) {
  TasksLoop t;
  const auto a = t.new_task(sleeps(10s));
  const auto b = t.new_task(fails_after(delay));
  const std::vector<Task<void>> both{b, a};
  const auto result = t.complete(t.new_task(wait(both, std::nullopt, ReturnWhen::first_exception)));
  EXPECT_THAT(ids(result.done), ElementsAre(b.id()));
  EXPECT_THAT(ids(result.pending), ElementsAre(a.id()));
  EXPECT_EQ(t.now(), delay);
  t.complete(wait(both));
  EXPECT_NE(b.exception(), nullptr);
}

TEST_F(BaseTaskTests, test_wait_first_exception) { first_exception_after(0s); }

TEST_F(BaseTaskTests, test_wait_first_exception_in_wait) { first_exception_after(10ms); }

TEST_F(BaseTaskTests, test_wait_with_exception) {
  const auto a = new_task(sleeps(100ms));
  const auto b = new_task(fails_after(150ms));
  const auto foo = [&]() -> Coro<void> {
    const std::vector<Task<void>> both{b, a};
    const auto result = co_await wait(both);
    EXPECT_THAT(result.done, SizeIs(2));
    EXPECT_THAT(result.pending, IsEmpty());
    int errors = 0;
    for (const Task<void>& task : result.done) errors += task.exception() != nullptr;
    EXPECT_EQ(errors, 1);
  };
  for (int i = 0; i < 2; ++i) {
    complete(new_task(foo()));
    EXPECT_EQ(now(), 150ms);
  }
}

TEST_F(BaseTaskTests, test_wait_with_timeout) {
  const auto a = new_task(sleeps(100ms));
  const auto b = new_task(sleeps(150ms));
  const std::vector<Task<void>> both{b, a};
  const auto foo = [&]() -> Coro<void> {
    const auto result = co_await wait(both, 110ms);
    EXPECT_THAT(ids(result.done), ElementsAre(a.id()));
    EXPECT_THAT(ids(result.pending), ElementsAre(b.id()));
  };
  complete(new_task(foo()));
  EXPECT_EQ(now(), 110ms);
  complete(wait(both));
}

TEST_F(BaseTaskTests, test_wait_concurrent_complete) {
  const auto a = new_task(sleeps(100ms));
  const auto b = new_task(sleeps(150ms));
  const std::vector<Task<void>> both{b, a};
  const auto result = complete(wait(both, 100ms));
  EXPECT_THAT(ids(result.done), ElementsAre(a.id()));
  EXPECT_THAT(ids(result.pending), ElementsAre(b.id()));
  EXPECT_EQ(now(), 100ms);
  complete(wait(both));
}

TEST_F(BaseTaskTests, test_wait_with_iterator_of_tasks) {
  const std::array tasks{new_task(sleeps(150ms)), new_task(sleeps(100ms))};
  const auto foo = [&]() -> Coro<int> {
    std::vector<Task<void>> given(tasks.begin(), tasks.end());
    const auto result = co_await wait(given);
    EXPECT_THAT(result.done, SizeIs(2));
    EXPECT_THAT(result.pending, IsEmpty());
    co_return 42;
  };
  EXPECT_EQ(complete(new_task(foo())), 42);
  EXPECT_EQ(now(), 150ms);
}

}  // namespace
}  // namespace loopscope
