// Counterparts of BaseTaskTests: how a task is cancelled.

#include <string>

#include "core/task/wait.h"
#include "tests/cpython/test_tasks/tasks_world.h"

namespace loopscope {
namespace {

Coro<std::string> nothing_much() { co_return "ok"; }

TEST_F(BaseTaskTests, test_task_cancel_message_getter) {
  const auto task = new_task(nothing_much());
  task.cancel("my message");
  EXPECT_EQ(message_of_cancelled([&] { complete(task); }), "my message");
}

TEST_F(BaseTaskTests, test_cancel) {
  const auto task = new_task(sleeps(10s, 12));
  loop.call_soon([task] { task.cancel(); });
  EXPECT_THROW(complete(task), CancelledError);
  EXPECT_TRUE(task.done());
  EXPECT_TRUE(task.cancelled());
  EXPECT_FALSE(task.cancel());
  EXPECT_EQ(now(), 0s);
}

/// Cancels a task that sleeps with this message, and then asks it for what it ended with.
template <class Ask>
std::optional<std::string> cancelled_with(const std::string& message, Ask ask) {
  TasksLoop t;
  const auto main = [&]() -> Coro<void> {
    const auto task = create_task(sleeps(10s));
    co_await sleep(0s);
    task.cancel(message);
    std::vector<Task<void>> tasks{task};
    co_await wait(tasks);
    ask(task);
  };
  const auto task = t.new_task(main());
  return message_of_cancelled([&] { t.complete(task); });
}

TEST_F(BaseTaskTests, test_cancel_with_message_then_future_result) {
  for (const std::string message : {"", "my message"})
    EXPECT_EQ(cancelled_with(message, [](const Task<void>& task) { task.result(); }), message);
}

TEST_F(BaseTaskTests, test_cancel_with_message_then_future_exception) {
  for (const std::string message : {"", "my message"})
    EXPECT_EQ(cancelled_with(message, [](const Task<void>& task) { task.exception(); }), message);
}

TEST_F(BaseTaskTests, test_cancellation_exception_context) {
  const auto fut = new_future<void>();
  const auto sleeper = [&]() -> Coro<void> {
    fut.set_result();
    co_await sleep(10s);
  };
  const auto main = [&]() -> Coro<void> {
    const auto inner_task = create_task(sleeper());
    co_await fut;
    loop.call_soon([inner_task] { inner_task.cancel("msg"); });
    try {
      co_await inner_task;
    } catch (const CancelledError&) {
      std::throw_with_nested(std::invalid_argument("cancelled"));
    }
  };
  const auto task = new_task(main());
  try {
    complete(task);
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "cancelled");
    EXPECT_EQ(message_of_cancelled([&] { std::rethrow_if_nested(error); }), "msg");
  }
}

TEST_F(BaseTaskTests, test_cancel_with_message_before_starting_task) {
  const auto main = []() -> Coro<void> {
    const auto task = create_task(sleeps(10s));
    // It has not begun.
    task.cancel("my message");
    std::vector<Task<void>> tasks{task};
    co_await wait(tasks);
    task.exception();
  };
  const auto task = new_task(main());
  EXPECT_EQ(message_of_cancelled([&] { complete(task); }), "my message");
}

TEST_F(BaseTaskTests, test_cancel_yield) {
  const auto body = []() -> Coro<int> {
    co_await sleep(0s);
    co_await sleep(0s);
    co_return 12;
  };
  const auto task = new_task(body());
  run_briefly();  // it begins
  task.cancel();
  EXPECT_THROW(complete(task), CancelledError);
  EXPECT_TRUE(task.done());
  EXPECT_TRUE(task.cancelled());
  EXPECT_FALSE(task.cancel());
}

TEST_F(BaseTaskTests, test_cancel_inner_future) {
  const auto f = new_future();
  const auto task = new_task(awaits(f));
  run_briefly();
  f.cancel();
  EXPECT_THROW(complete(task), CancelledError);
  EXPECT_TRUE(f.cancelled());
  EXPECT_TRUE(task.cancelled());
}

TEST_F(BaseTaskTests, test_cancel_both_task_and_inner_future) {
  const auto f = new_future();
  const auto task = new_task(awaits(f));
  run_briefly();
  f.cancel();
  task.cancel();
  EXPECT_THROW(complete(task), CancelledError);
  EXPECT_TRUE(task.done());
  EXPECT_TRUE(f.cancelled());
  EXPECT_TRUE(task.cancelled());
}

TEST_F(BaseTaskTests, test_cancel_task_catching) {
  const auto fut1 = new_future<void>();
  const auto fut2 = new_future<void>();
  const auto body = [&]() -> Coro<int> {
    co_await fut1;
    try {
      co_await fut2;
    } catch (const CancelledError&) {
      co_return 42;
    }
    co_return 0;
  };
  const auto task = new_task(body());
  run_briefly();
  fut1.set_result();
  run_briefly();
  task.cancel();
  EXPECT_TRUE(fut2.cancelled());
  EXPECT_EQ(complete(task), 42);
  EXPECT_FALSE(task.cancelled());
}

TEST_F(BaseTaskTests, test_cancel_task_ignoring) {
  const auto fut1 = new_future<void>();
  const auto fut2 = new_future<void>();
  const auto fut3 = new_future();
  const auto body = [&]() -> Coro<int> {
    co_await fut1;
    try {
      co_await fut2;
    } catch (const CancelledError&) {
    }
    co_return co_await fut3;
  };
  const auto task = new_task(body());
  run_briefly();
  fut1.set_result();
  run_briefly();
  task.cancel();
  EXPECT_TRUE(fut2.cancelled());
  run_briefly();
  fut3.set_result(42);
  EXPECT_EQ(complete(task), 42);
  EXPECT_FALSE(fut3.cancelled());
  EXPECT_FALSE(task.cancelled());
}

TEST_F(BaseTaskTests, test_cancel_current_task) {
  const auto body = []() -> Coro<int> {
    current_task().cancel();
    co_await sleep(100s);  // is cancelled at once
    co_return 12;
  };
  const auto task = new_task(body());
  EXPECT_FALSE(task.cancelled());
  EXPECT_THROW(complete(task), CancelledError);
  EXPECT_TRUE(task.done());
  EXPECT_TRUE(task.cancelled());
  EXPECT_FALSE(task.cancel());
  EXPECT_EQ(now(), 0s);
}

TEST_F(BaseTaskTests, test_cancel_at_end) {
  const auto body = []() -> Coro<int> {
    current_task().cancel();
    co_return 12;
  };
  const auto task = new_task(body());
  EXPECT_FALSE(task.cancelled());
  EXPECT_THROW(complete(task), CancelledError);
  EXPECT_TRUE(task.done());
  EXPECT_TRUE(task.cancelled());
  EXPECT_FALSE(task.cancel());
}

TEST_F(BaseTaskTests, test_cancel_awaited_task) {
  const auto fut = new_future();
  std::optional<Task<int>> nested_task;
  const auto main = [&]() -> Coro<void> {
    nested_task = create_task(awaits(fut));
    co_await sleep(0s);
    // Not blocked now: what it blocks on next is cancelled.
    current_task().cancel();
    co_await *nested_task;
  };
  const auto task = new_task(main());
  EXPECT_THROW(complete(task), CancelledError);
  EXPECT_TRUE(task.cancelled());
  EXPECT_TRUE(nested_task->cancelled());
  EXPECT_TRUE(fut.cancelled());
}

TEST_F(BaseTaskTests, test_task_cancel_sleeping_task) {
  const auto main = [&]() -> Coro<std::string> {
    const auto sleeper = create_task(sleeps(5000s));
    loop.call_later(100ms, [sleeper] { sleeper.cancel(); });
    try {
      co_await sleeper;
    } catch (const CancelledError&) {
      co_return "cancelled";
    }
    co_return "slept in";
  };
  EXPECT_EQ(complete(main()), "cancelled");
  EXPECT_EQ(now(), 100ms);
}

TEST_F(BaseTaskTests, test_task_cancel_waiter_future) {
  const auto fut = new_future();
  const auto task = new_task(awaits(fut));
  run_briefly();
  task.cancel();
  run_briefly();
  EXPECT_THROW(complete(task), CancelledError);
  EXPECT_TRUE(fut.cancelled());
}

TEST_F(BaseTaskTests, test_baseexception_during_cancel) {
  const auto body = []() -> Coro<void> {
    try {
      co_await sleeps(10s);
    } catch (const CancelledError&) {
      throw KeyboardInterrupt();
    }
  };
  const auto task = new_task(body());
  run_briefly();
  task.cancel();
  EXPECT_FALSE(task.done());
  EXPECT_THROW(run_briefly(), KeyboardInterrupt);
  EXPECT_TRUE(task.done());
  EXPECT_FALSE(task.cancelled());
  EXPECT_TRUE(is_a<KeyboardInterrupt>(task.exception()));
}

// Through coroutines, tasks and wait().

TEST_F(BaseTaskTests, test_yield_future_passes_cancel) {
  int proof = 0;
  const auto waiter = new_future<void>();
  const auto inner = [&]() -> Coro<void> {
    try {
      co_await waiter;
    } catch (const CancelledError&) {
      proof += 1;
      throw;
    }
    ADD_FAILURE() << "got past the await";
  };
  const auto outer = [&]() -> Coro<void> {
    try {
      co_await inner();
      proof += 10;
    } catch (const CancelledError&) {
      proof += 100;
    }
  };
  const auto f = new_task(outer());
  run_briefly();
  f.cancel();
  complete(f);
  EXPECT_EQ(proof, 101);
  EXPECT_TRUE(waiter.cancelled());
}

TEST_F(BaseTaskTests, test_yield_wait_does_not_shield_cancel) {
  int proof = 0;
  const auto waiter = new_future<void>();
  const auto inner = [&]() -> Coro<void> {
    co_await waiter;
    proof += 1;
  };
  const auto outer = [&]() -> Coro<void> {
    std::vector<Task<void>> tasks{create_task(inner())};
    co_await wait(tasks);
    proof += 100;
  };
  const auto f = new_task(outer());
  run_briefly();
  f.cancel();
  EXPECT_THROW(complete(f), CancelledError);
  waiter.set_result();
  run_briefly();
  EXPECT_EQ(proof, 1);
}

}  // namespace
}  // namespace loopscope
