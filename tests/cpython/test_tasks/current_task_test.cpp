// Counterparts of BaseTaskTests, BaseCurrentLoopTests and BaseTaskIntrospectionTests: current_task() and all_tasks().
// Outside tasks TaskBase::current() says so, where current_task() throws.

#include <stdexcept>

#include "core/task/wait.h"
#include "tests/cpython/test_tasks/tasks_world.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Coro<void> nothing() { co_return; }

bool outside_tasks() { return TaskBase::current() == nullptr; }

TEST_F(BaseTaskTests, test_current_task) {
  EXPECT_TRUE(outside_tasks());
  std::optional<AnyTask> seen;
  const auto body = [&]() -> Coro<void> {
    seen = current_task();
    co_return;
  };
  const auto task = new_task(body());
  complete(task);
  EXPECT_EQ(seen, AnyTask(task));
  EXPECT_TRUE(outside_tasks());
}

TEST_F(BaseTaskTests, test_current_task_with_interleaving_tasks) {
  EXPECT_TRUE(outside_tasks());
  const auto fut1 = new_future<void>();
  const auto fut2 = new_future<void>();
  std::vector<Task<void>> both;
  const auto coro1 = [&]() -> Coro<void> {
    EXPECT_EQ(current_task(), AnyTask(both[0]));
    co_await fut1;
    EXPECT_EQ(current_task(), AnyTask(both[0]));
    fut2.set_result();
  };
  const auto coro2 = [&]() -> Coro<void> {
    EXPECT_EQ(current_task(), AnyTask(both[1]));
    fut1.set_result();
    co_await fut2;
    EXPECT_EQ(current_task(), AnyTask(both[1]));
  };
  both.push_back(new_task(coro1()));
  both.push_back(new_task(coro2()));
  complete(wait(both));
  EXPECT_TRUE(outside_tasks());
}

TEST(BaseCurrentLoopTests, test_current_task_no_running_loop) {
  TasksLoop t;
  EXPECT_TRUE(outside_tasks());
}

TEST(BaseCurrentLoopTests, test_current_task_no_running_loop_implicit) {
  TasksLoop t;
  EXPECT_THROW(current_task(), std::logic_error);
}

TEST(BaseCurrentLoopTests, test_current_task_with_implicit_loop) {
  TasksLoop t;
  std::optional<AnyTask> seen;
  const auto body = [&]() -> Coro<void> {
    seen = current_task();
    co_return;
  };
  const auto task = t.new_task(body());
  t.complete(task);
  EXPECT_EQ(seen, AnyTask(task));
  EXPECT_TRUE(outside_tasks());
}

// Private functions register tasks with their loop, and enter and leave them. Ours does both by itself: a task
// registers as it is made, is entered and left in each of its turns, and is unregistered as it is done.

TEST(BaseTaskIntrospectionTests, test__register_task_1) {
  TasksLoop t;
  EXPECT_THAT(all_tasks(t.loop), IsEmpty());
  const auto task = t.new_task(nothing());
  EXPECT_THAT(all_tasks(t.loop), ElementsAre(AnyTask(task)));
}

TEST(BaseTaskIntrospectionTests, test__register_task_3) {
  TasksLoop t;
  EXPECT_THAT(all_tasks(t.loop), IsEmpty());
  const auto task = t.new_task(nothing());
  t.run_briefly();
  EXPECT_TRUE(task.done());
  EXPECT_THAT(all_tasks(t.loop), IsEmpty());
}

TEST(BaseTaskIntrospectionTests, test__enter_task) {
  TasksLoop t;
  EXPECT_TRUE(outside_tasks());
  const auto body = []() -> Coro<bool> { co_return outside_tasks(); };
  EXPECT_FALSE(t.complete(body()));
}

TEST(BaseTaskIntrospectionTests, test__enter_task_failure) {
  TasksLoop t;
  TasksLoop inner;
  const auto task2 = inner.new_task(nothing());
  const auto body = [&]() -> Coro<void> {
    const AnyTask task1 = current_task();
    EXPECT_THROW(inner.run_briefly(), std::logic_error);  // another task would be entered
    EXPECT_EQ(current_task(), task1);
    co_return;
  };
  t.complete(body());
  EXPECT_FALSE(task2.done());
}

TEST(BaseTaskIntrospectionTests, test__leave_task) {
  TasksLoop t;
  const auto task = t.new_task(sleeps(1s));
  bool outside = false;
  t.loop.call_soon([&] { outside = outside_tasks(); });  // between turns of the task
  t.run_briefly();
  EXPECT_TRUE(outside);
  EXPECT_FALSE(task.done());
}

TEST(BaseTaskIntrospectionTests, test__unregister_task) {
  TasksLoop t;
  const auto task = t.new_task(sleeps(1s));
  t.run_briefly();
  task.cancel();
  EXPECT_THAT(all_tasks(t.loop), ElementsAre(AnyTask(task)));
  t.run_briefly();
  EXPECT_THAT(all_tasks(t.loop), IsEmpty());
}

}  // namespace
}  // namespace loopscope
