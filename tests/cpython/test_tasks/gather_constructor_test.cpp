// Counterparts of FutureGatherTests and CoroutineGatherTests: what gather() is given, and on which loop that is.

#include <stdexcept>
#include <string>

#include "core/loop/loops.h"
#include "tests/cpython/test_tasks/gather_world.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Coro<std::string> abc() { co_return "abc"; }

TEST(FutureGatherTests, test_constructor_empty_sequence_without_loop) {
  set_event_loop(nullptr);
  EXPECT_THROW(gather(), std::runtime_error);
}

TEST(FutureGatherTests, test_constructor_empty_sequence_use_running_loop) {
  TasksLoop t;
  const auto main = []() -> Coro<Future<std::vector<int>>> { co_return gather(std::vector<Future<int>>()); };
  const auto fut = t.complete(main());
  EXPECT_EQ(&fut.state()->loop(), &t.loop);
  t.run_briefly();
  EXPECT_TRUE(fut.done());
  EXPECT_THAT(fut.result(), IsEmpty());
}

TEST(FutureGatherTests, test_constructor_empty_sequence_use_global_loop) {
  TasksLoop t;
  set_event_loop(&t.loop);
  const auto fut = gather(std::vector<Future<int>>());
  EXPECT_EQ(&fut.state()->loop(), &t.loop);
  t.run_briefly();
  EXPECT_TRUE(fut.done());
  EXPECT_THAT(fut.result(), IsEmpty());
  set_event_loop(nullptr);
}

TEST(FutureGatherTests, test_constructor_heterogenous_futures) {
  TasksLoop one;
  TasksLoop other;
  const auto fut1 = one.new_future();
  const auto fut2 = other.new_future();
  EXPECT_THROW(gather(fut1, fut2), std::invalid_argument);
  fut1.set_result(1);  // nobody waits for it any more
  one.run_briefly();
}

TEST(FutureGatherTests, test_constructor_homogenous_futures) {
  TasksLoop other;
  std::vector<Future<int>> children;
  for (int i = 0; i < 3; ++i) children.push_back(other.new_future());
  for (int i = 0; i < 2; ++i) {
    const auto fut = gather(children);
    EXPECT_EQ(&fut.state()->loop(), &other.loop);
    other.run_briefly();
    EXPECT_FALSE(fut.done());
  }
}

TEST(CoroutineGatherTests, test_constructor_without_loop) {
  set_event_loop(nullptr);
  testing::internal::CaptureStderr();
  EXPECT_THROW(gather(abc(), abc()), std::runtime_error);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("was never awaited"));
}

TEST(CoroutineGatherTests, test_constructor_use_running_loop) {
  TasksLoop t;
  using Both = std::tuple<std::string, std::string>;
  const auto main = []() -> Coro<Future<Both>> { co_return gather(abc(), abc()); };
  const auto fut = t.complete(main());
  EXPECT_EQ(&fut.state()->loop(), &t.loop);
  EXPECT_EQ(t.complete(fut), Both("abc", "abc"));
}

TEST(CoroutineGatherTests, test_constructor_use_global_loop) {
  TasksLoop other;
  set_event_loop(&other.loop);
  const auto fut = gather(abc(), abc());
  EXPECT_EQ(&fut.state()->loop(), &other.loop);
  other.complete(fut);
  set_event_loop(nullptr);
}

TEST(CoroutineGatherTests, test_duplicate_coroutines) {
  TasksLoop t;
  const auto says = [](std::string what) -> Coro<std::string> { co_return what; };
  const auto c = t.new_task(says("abc"));
  const std::vector<Task<std::string>> given{c, c, t.new_task(says("def")), c};
  const auto fut = gather(given);
  EXPECT_THAT(t.complete(fut), ElementsAre("abc", "abc", "def", "abc"));
}

template <class... A>
concept can_gather = requires(A... objects) {
  gather(std::move(objects)...);
};

TEST(CoroutineGatherTests, test_issue46672) {
  EXPECT_TRUE((can_gather<Coro<std::string>, Future<int>>));
  EXPECT_TRUE((can_gather<std::vector<Task<int>>>));
  EXPECT_TRUE((can_gather<Coro<std::string>, Sleep>));
  EXPECT_FALSE((can_gather<Coro<std::string>, int>));

  // One that is refused at run time undoes nothing of those before it.
  TasksLoop t;
  TasksLoop other;
  const auto c = t.new_task(abc());
  EXPECT_THROW(gather(c, other.new_future()), std::invalid_argument);
  for (int i = 0; i < 3; ++i) t.run_briefly();
  EXPECT_EQ(c.result(), "abc");
  EXPECT_THAT(t.told, IsEmpty());
}

}  // namespace
}  // namespace loopscope
