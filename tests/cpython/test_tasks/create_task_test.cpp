// Counterparts of BaseTaskTests: create_task and ensure_future, and what they are given.

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/loop/loops.h"
#include "core/task/generator.h"
#include "tests/cpython/test_tasks/tasks_world.h"

namespace loopscope {
namespace {

Coro<std::string> nothing_much() { co_return "ok"; }
Coro<void> nothing() { co_return; }

template <class A>
concept can_create_task = requires(EventLoop& loop, A object) {
  create_task(loop, std::move(object));
};
template <class A>
concept can_ensure_future = requires(A object) {
  ensure_future(std::move(object));
};

TEST_F(BaseTaskTests, test_ensure_future_coroutine) {
  const auto t = ensure_future(loop, nothing_much());
  EXPECT_EQ(&t.state()->loop(), &loop);
  EXPECT_EQ(complete(t), "ok");
  EXPECT_TRUE(t.done());

  set_event_loop(nullptr);
  testing::internal::CaptureStderr();
  EXPECT_THROW(ensure_future(nothing_much()), std::runtime_error);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr("was never awaited"));

  const auto test = []() -> Coro<Future<std::string>> { co_return ensure_future(nothing_much()); };
  const auto inside = complete(test());
  EXPECT_EQ(&inside.state()->loop(), &loop);
  EXPECT_EQ(complete(inside), "ok");

  set_event_loop(&loop);
  const auto global = ensure_future(nothing_much());
  EXPECT_EQ(&global.state()->loop(), &loop);
  EXPECT_EQ(complete(global), "ok");
  set_event_loop(nullptr);
}

TEST_F(BaseTaskTests, test_ensure_future_future) {
  const auto f_orig = new_future<std::string>();
  f_orig.set_result("ko");
  const auto f = ensure_future(f_orig);
  EXPECT_EQ(complete(f), "ko");
  EXPECT_EQ(f.state(), f_orig.state());

  TestLoop other;
  EXPECT_THROW(ensure_future(other.loop, f_orig), std::invalid_argument);
  EXPECT_EQ(ensure_future(loop, f_orig).state(), f_orig.state());
}

TEST_F(BaseTaskTests, test_ensure_future_task) {
  const auto t_orig = new_task(nothing_much());
  const auto t = ensure_future(t_orig);
  EXPECT_EQ(complete(t), "ok");
  EXPECT_EQ(t.state(), t_orig.state());

  TestLoop other;
  EXPECT_THROW(ensure_future(other.loop, t_orig), std::invalid_argument);
  EXPECT_EQ(ensure_future(loop, t_orig).state(), t_orig.state());
}

/// Has a coroutine awaited for it.
class Aw {
 public:
  explicit Aw(Coro<std::string> coro) : coro_(std::move(coro)) {}
  auto awaiter(const AwaitContext& context) && { return std::move(coro_).awaiter(context); }

 private:
  Coro<std::string> coro_;
};

TEST_F(BaseTaskTests, test_ensure_future_awaitable) {
  const auto fut = ensure_future(loop, Aw(nothing_much()));
  EXPECT_EQ(complete(fut), "ok");
  complete(ensure_future(loop, sleep(1s)));
  EXPECT_EQ(now(), 1s);
}

TEST_F(BaseTaskTests, test_ensure_future_neither) {
  EXPECT_TRUE(can_ensure_future<Coro<int>>);
  EXPECT_TRUE(can_ensure_future<Task<int>>);
  EXPECT_TRUE(can_ensure_future<Aw>);
  EXPECT_FALSE(can_ensure_future<std::string>);
  EXPECT_FALSE(can_ensure_future<int>);
}

TEST_F(BaseTaskTests, test_ensure_future_error_msg) {
  TestLoop other;
  const auto f = new_future();
  try {
    ensure_future(other.loop, f);
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_STREQ(error.what(), "the future belongs to another loop");
  }
}

TEST_F(BaseTaskTests, test_create_task_with_noncoroutine) {
  EXPECT_FALSE(can_create_task<int>);
  EXPECT_FALSE(can_create_task<const char*>);
  EXPECT_FALSE(can_create_task<void (*)()>);
}

TEST_F(BaseTaskTests, test_create_task_with_async_function) {
  for (int i = 0; i < 2; ++i) {
    const Task<void> task = new_task(nothing());
    complete(task);
    EXPECT_TRUE(task.done());
  }
}

/// What drives itself otherwise than with co_await.
Generator<int> coroutine_like() {
  co_yield next_turn();
  co_return 42;
}

TEST_F(BaseTaskTests, test_create_task_with_asynclike_function) {
  for (int i = 0; i < 2; ++i) {
    const Task<int> task = new_task(as_coroutine(coroutine_like()));
    EXPECT_EQ(complete(task), 42);
  }
}

TEST_F(BaseTaskTests, test_bare_create_task) {
  const auto inner = []() -> Coro<int> { co_return 1; };
  const auto main = [&]() -> Coro<void> {
    const Task<int> task = create_task(inner());
    const int result = co_await task;
    EXPECT_EQ(result, 1);
  };
  complete(main());
}

TEST_F(BaseTaskTests, test_bare_create_named_task) {
  const auto main = []() -> Coro<void> {
    const auto task = create_task(nothing(), "No-op");
    EXPECT_EQ(task.name(), "No-op");
    co_await task;
  };
  complete(main());
}

TEST_F(BaseTaskTests, test_error_in_call_soon) {
  const auto held = std::make_shared<int>(1);
  const auto body = [](std::shared_ptr<int>) -> Coro<void> { co_return; };
  loop.close();  // it schedules nothing any more
  testing::internal::CaptureStderr();
  EXPECT_THROW(create_task(loop, body(held)), std::logic_error);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr("was never awaited"));
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_EQ(tasks(), 0u);
}

}  // namespace
}  // namespace loopscope
