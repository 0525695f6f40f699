// Counterparts of BaseTaskTests: shield().

#include <stdexcept>
#include <tuple>

#include "core/loop/loops.h"
#include "core/task/gather.h"
#include "core/task/shield.h"
#include "tests/cpython/test_tasks/tasks_world.h"

namespace loopscope {
namespace {

Coro<int> gives_42() { co_return 42; }

TEST_F(BaseTaskTests, test_shield_result) {
  const auto inner = new_future();
  const auto outer = shield(inner);
  inner.set_result(42);
  EXPECT_EQ(complete(outer), 42);
}

TEST_F(BaseTaskTests, test_shield_exception) {
  const auto inner = new_future();
  const auto outer = shield(inner);
  run_briefly();
  const auto expected = std::make_exception_ptr(std::runtime_error("expected"));
  inner.set_exception(expected);
  run_briefly();
  EXPECT_EQ(outer.exception(), expected);
}

TEST_F(BaseTaskTests, test_shield_cancel_inner) {
  const auto inner = new_future();
  const auto outer = shield(inner);
  run_briefly();
  inner.cancel();
  run_briefly();
  EXPECT_TRUE(outer.cancelled());
}

TEST_F(BaseTaskTests, test_shield_cancel_outer) {
  const auto inner = new_future();
  const auto outer = shield(inner);
  run_briefly();
  outer.cancel();
  run_briefly();
  EXPECT_TRUE(outer.cancelled());
  EXPECT_FALSE(inner.done());
  const std::size_t turns = sink.count(trace::Kind::handle_begin);
  inner.set_result(1);
  run_briefly();
  EXPECT_EQ(sink.count(trace::Kind::handle_begin), turns);  // no callback was left
}

TEST_F(BaseTaskTests, test_shield_shortcut) {
  const auto fut = new_future();
  fut.set_result(42);
  EXPECT_EQ(complete(shield(fut)), 42);
}

TEST_F(BaseTaskTests, test_shield_effect) {
  int proof = 0;
  const auto waiter = new_future<void>();
  const auto inner = [&]() -> Coro<void> {
    co_await waiter;
    proof += 1;
  };
  const auto outer = [&]() -> Coro<void> {
    co_await shield(inner());
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

TEST_F(BaseTaskTests, test_shield_gather) {
  const auto child1 = new_future();
  const auto child2 = new_future();
  const auto parent = gather(child1, child2);
  const auto outer = shield(parent);
  run_briefly();
  outer.cancel();
  run_briefly();
  EXPECT_TRUE(outer.cancelled());
  child1.set_result(1);
  child2.set_result(2);
  run_briefly();
  EXPECT_EQ(parent.result(), std::tuple(1, 2));
}

TEST_F(BaseTaskTests, test_gather_shield) {
  const auto child1 = new_future();
  const auto child2 = new_future();
  const auto inner1 = shield(child1);
  const auto inner2 = shield(child2);
  const auto parent = gather(inner1, inner2);
  run_briefly();
  parent.cancel();
  run_briefly();
  EXPECT_TRUE(is_a<CancelledError>(parent.exception()));
  EXPECT_TRUE(inner1.cancelled());
  EXPECT_TRUE(inner2.cancelled());
  EXPECT_FALSE(child1.done());
  EXPECT_FALSE(child2.done());
  child1.set_result(1);
  child2.set_result(2);
  run_briefly();
}

TEST_F(BaseTaskTests, test_shield_coroutine_without_loop) {
  set_event_loop(nullptr);
  testing::internal::CaptureStderr();
  EXPECT_THROW(shield(gives_42()), std::runtime_error);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), testing::HasSubstr("was never awaited"));
}

TEST_F(BaseTaskTests, test_shield_coroutine_use_running_loop) {
  const auto test = []() -> Coro<Future<int>> { co_return shield(gives_42()); };
  const Future<int> outer = complete(test());
  EXPECT_EQ(&outer.state()->loop(), &loop);
  EXPECT_EQ(complete(outer), 42);
}

TEST_F(BaseTaskTests, test_shield_coroutine_use_global_loop) {
  set_event_loop(&loop);
  const Future<int> outer = shield(gives_42());
  EXPECT_EQ(&outer.state()->loop(), &loop);
  EXPECT_EQ(complete(outer), 42);
  set_event_loop(nullptr);
}

}  // namespace
}  // namespace loopscope
