// Counterparts of GatherTestsBase (each of them with futures and with coroutines), of those of FutureGatherTests and
// CoroutineGatherTests that are about how children end, and of BaseTaskTests: how a gather is cancelled.

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "core/loop/loops.h"
#include "tests/cpython/test_tasks/gather_world.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::exception_ptr error(const char* what) { return std::make_exception_ptr(std::runtime_error(what)); }

TEST(GatherTestsBase, test_success) {
  for (const Wrapped how : kBothWays) {
    GatherRun t(how);
    const auto children = t.new_futures(3);
    const auto fut = t.gather_all(children);
    t.count_call(fut);
    children[1].set_result(1);
    children[0].set_result(2);
    t.run_loop();
    EXPECT_EQ(t.called, 0);
    EXPECT_FALSE(fut.done());
    children[2].set_result(3);
    t.run_loop();
    EXPECT_EQ(t.called, 1);
    EXPECT_THAT(fut.result(), ElementsAre(2, 1, 3));
  }
}

TEST(GatherTestsBase, test_result_exception_success) {
  for (const Wrapped how : kBothWays) {
    GatherRun t(how);
    const auto children = t.new_futures(3);
    const auto fut = t.gather_returning(children);
    t.count_call(fut);
    children[1].set_result(1);
    children[0].set_result(2);
    t.run_loop();
    EXPECT_EQ(t.called, 0);
    EXPECT_FALSE(fut.done());
    children[2].set_result(3);
    t.run_loop();
    EXPECT_EQ(t.called, 1);
    std::vector<int> values;
    for (const auto& each : fut.result()) values.push_back(each.value());
    EXPECT_THAT(values, ElementsAre(2, 1, 3));
  }
}

TEST(GatherTestsBase, test_one_exception) {
  for (const Wrapped how : kBothWays) {
    GatherRun t(how);
    const auto children = t.new_futures(5);
    const auto fut = t.gather_all(children);
    t.count_call(fut);
    const std::exception_ptr exception = error("zero");
    children[0].set_result(1);
    children[1].set_exception(exception);
    t.run_loop();
    EXPECT_TRUE(fut.done());
    EXPECT_EQ(t.called, 1);
    EXPECT_EQ(fut.exception(), exception);
    // Nothing comes of these.
    children[2].set_result(3);
    children[3].cancel();
    children[4].set_exception(error("late"));
    t.run_loop();
    EXPECT_EQ(t.called, 1);
    EXPECT_THAT(t.told, IsEmpty());
  }
}

TEST(GatherTestsBase, test_return_exceptions) {
  for (const Wrapped how : kBothWays) {
    GatherRun t(how);
    const auto children = t.new_futures(4);
    const auto fut = t.gather_returning(children);
    t.count_call(fut);
    const std::exception_ptr exc = error("zero");
    const std::exception_ptr exc2 = error("other");
    children[1].set_result(1);
    children[2].set_exception(exc);
    children[0].set_result(3);
    t.run_loop();
    EXPECT_FALSE(fut.done());
    children[3].set_exception(exc2);
    t.run_loop();
    EXPECT_TRUE(fut.done());
    EXPECT_EQ(t.called, 1);
    const auto& results = fut.result();
    ASSERT_EQ(results.size(), 4u);
    EXPECT_EQ(results[0].value(), 3);
    EXPECT_EQ(results[1].value(), 1);
    EXPECT_EQ(results[2].exception(), exc);
    EXPECT_EQ(results[3].exception(), exc2);
  }
}

TEST(GatherTestsBase, test_env_var_debug) {
  const auto debug_with = [](const char* value) {
    ::setenv("LOOPSCOPE_DEBUG", value, 1);
    const bool debug = new_event_loop()->get_debug();
    ::unsetenv("LOOPSCOPE_DEBUG");
    return debug;
  };
  EXPECT_FALSE(new_event_loop()->get_debug());
  EXPECT_FALSE(debug_with(""));
  EXPECT_TRUE(debug_with("1"));
}

TEST(FutureGatherTests, test_one_cancellation) {
  GatherRun t(Wrapped::no);
  const auto children = t.new_futures(5);
  const auto fut = t.gather_all(children);
  t.count_call(fut);
  children[0].set_result(1);
  children[1].cancel();
  t.run_loop();
  EXPECT_TRUE(fut.done());
  EXPECT_EQ(t.called, 1);
  EXPECT_FALSE(fut.cancelled());
  EXPECT_TRUE(is_a<CancelledError>(fut.exception()));
  // Nothing comes of these.
  children[2].set_result(3);
  children[3].cancel();
  children[4].set_exception(error("late"));
  EXPECT_NE(children[4].exception(), nullptr);
}

TEST(FutureGatherTests, test_result_exception_one_cancellation) {
  GatherRun t(Wrapped::no);
  const auto children = t.new_futures(6);
  const auto fut = t.gather_returning(children);
  t.count_call(fut);
  const std::exception_ptr zde = error("zero");
  const std::exception_ptr rte = error("other");
  children[0].set_result(1);
  children[1].set_exception(zde);
  children[2].cancel();
  t.run_loop();
  EXPECT_FALSE(fut.done());
  children[3].set_result(3);
  children[4].cancel();
  children[5].set_exception(rte);
  const auto results = t.complete(fut);
  ASSERT_EQ(results.size(), 6u);
  EXPECT_EQ(results[0].value(), 1);
  EXPECT_EQ(results[1].exception(), zde);
  EXPECT_TRUE(is_a<CancelledError>(results[2].exception()));
  EXPECT_EQ(results[3].value(), 3);
  EXPECT_TRUE(is_a<CancelledError>(results[4].exception()));
  EXPECT_EQ(results[5].exception(), rte);
  EXPECT_EQ(t.called, 1);
}

TEST(CoroutineGatherTests, test_cancellation_broadcast) {
  TasksLoop t;
  int proof = 0;
  const auto waiter = t.new_future<void>();
  const auto inner = [&]() -> Coro<void> {
    co_await waiter;
    proof += 1;
  };
  const auto child1 = t.new_task(inner());
  const auto child2 = t.new_task(inner());
  std::optional<Future<void>> gatherer;
  const auto outer = [&]() -> Coro<void> {
    gatherer = gather(child1, child2);
    co_await *gatherer;
    proof += 100;
  };
  const auto f = t.new_task(outer());
  t.run_briefly();
  EXPECT_TRUE(f.cancel());
  EXPECT_THROW(t.complete(f), CancelledError);
  EXPECT_FALSE(gatherer->cancel());
  EXPECT_TRUE(waiter.cancelled());
  EXPECT_TRUE(child1.cancelled());
  EXPECT_TRUE(child2.cancelled());
  t.run_briefly();
  EXPECT_EQ(proof, 0);
}

TEST(CoroutineGatherTests, test_exception_marking) {
  TasksLoop t;
  const auto inner = [](Future<void> future) -> Coro<void> {
    co_await future;
    throw std::runtime_error("should not be ignored");
  };
  const auto a = t.new_future<void>();
  const auto b = t.new_future<void>();
  const auto outer = [&]() -> Coro<void> { co_await gather(inner(a), inner(b)); };
  const auto f = t.new_task(outer());
  t.run_briefly();
  a.set_result();
  t.run_briefly();
  b.set_result();
  for (int i = 0; i < 3; ++i) t.run_briefly();
  EXPECT_TRUE(is_a<std::runtime_error>(f.exception()));
  EXPECT_THAT(t.told, IsEmpty());  // of the second one either
}

TEST_F(BaseTaskTests, test_cancel_gather_1) {
  // A gather refuses to be cancelled once all its children are done.
  const auto fut = new_future();
  const auto create = [&]() -> Coro<Future<std::vector<int>>> {
    // The coroutine, since the gather would be done together with the future itself.
    std::vector<Coro<int>> children;
    children.push_back(awaits(fut));
    co_return gather(std::move(children));
  };
  const auto gather_future = complete(create());
  std::optional<bool> cancel_result;
  fut.add_done_callback([&] { cancel_result = gather_future.cancel(); });
  fut.set_result(42);
  complete(gather_future);
  EXPECT_EQ(cancel_result, false);
  EXPECT_FALSE(gather_future.cancelled());
  EXPECT_THAT(gather_future.result(), ElementsAre(42));
}

TEST_F(BaseTaskTests, test_cancel_gather_2) {
  for (const std::string message : {"", "my message"}) {
    const auto test = []() -> Coro<void> {
      for (Duration time = 0s; time <= 1s; time += 50ms) co_await gather(return_exceptions, sleep(50ms));
    };
    const auto main = [&]() -> Coro<void> {
      const auto qwe = create_task(test());
      co_await sleep(200ms);
      qwe.cancel(message);
      co_await qwe;
    };
    EXPECT_EQ(message_of_cancelled([&] { complete(main()); }), message);
  }
}

}  // namespace
}  // namespace loopscope
