// Counterparts of BarrierTests: how it fills and drains.

#include <algorithm>
#include <stdexcept>

#include "tests/cpython/test_locks/barrier_world.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

TEST(BarrierTests, test_barrier) {
  static_assert(!awaitable<Barrier> && !awaitable<Barrier&>);
  const Barrier barrier(kParties);
  EXPECT_EQ(barrier.state(), Barrier::State::filling);
}

TEST(BarrierTests, test_repr) {
  run_test([]() -> Coro<void> {
    Barrier barrier(kParties);
    EXPECT_EQ(barrier.state(), Barrier::State::filling);
    std::vector<Task<int>> waiters;
    const auto add = [&](int count) {
      for (int i = 0; i < count; ++i) waiters.push_back(create_task(barrier.wait()));
    };
    add(2);
    co_await sleep(0s);
    EXPECT_EQ(barrier.n_waiting(), 2);
    EXPECT_EQ(barrier.parties(), kParties);
    EXPECT_EQ(barrier.state(), Barrier::State::filling);

    add(barrier.parties() - barrier.n_waiting());
    co_await sleep(0s);
    EXPECT_EQ(barrier.state(), Barrier::State::draining);

    add(2);
    co_await sleep(0s);
    co_await barrier.reset();
    EXPECT_EQ(barrier.state(), Barrier::State::resetting);

    add(2);
    co_await sleep(0s);
    co_await barrier.abort();
    EXPECT_EQ(barrier.state(), Barrier::State::broken);
    EXPECT_TRUE(barrier.broken());
    co_await gather(return_exceptions, std::move(waiters));
  });
}

TEST(BarrierTests, test_barrier_parties) {
  EXPECT_THROW(Barrier(0), std::invalid_argument);
  EXPECT_THROW(Barrier(-4), std::invalid_argument);
  EXPECT_EQ(Barrier(kParties).parties(), kParties);
}

TEST(BarrierTests, test_context_manager) {
  run_test([]() -> Coro<void> {
    Barrier barrier(3);
    std::vector<int> results;
    const auto coro = [&]() -> Coro<void> {
      const int i = co_await barrier.wait();
      results.push_back(i);
    };
    co_await gather(make_tasks(3, coro));
    EXPECT_THAT(results, UnorderedElementsAre(0, 1, 2));
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_filling_one_task) {
  run_test([]() -> Coro<void> {
    Barrier barrier(1);
    EXPECT_EQ(co_await barrier.wait(), 0);
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_filling_one_task_twice) {
  run_test([]() -> Coro<void> {
    Barrier barrier(1);
    const auto t1 = create_task(barrier.wait());
    co_await sleep(0s);
    EXPECT_EQ(barrier.n_waiting(), 0);
    const auto t2 = create_task(barrier.wait());
    co_await sleep(0s);
    EXPECT_EQ(t1.result(), t2.result());
    EXPECT_EQ(t1.done(), t2.done());
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_filling_task_by_task) {
  run_test([]() -> Coro<void> {
    Barrier barrier(3);
    std::vector<Task<int>> tasks;
    for (const int before : {0, 1, 2}) {
      EXPECT_EQ(barrier.n_waiting(), before);
      EXPECT_EQ(barrier.state(), Barrier::State::filling);
      tasks.push_back(create_task(barrier.wait()));
      co_await sleep(0s);
    }
    co_await wait(std::move(tasks));
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_filling_tasks_wait_twice) {
  run_test([]() -> Coro<void> {
    Barrier barrier(kParties);
    std::vector<bool> results;
    const auto coro = [&]() -> Coro<void> {
      co_await barrier.wait();
      results.push_back(true);
      co_await barrier.wait();
      results.push_back(false);
    };
    co_await gather(make_tasks(kParties, coro));
    EXPECT_EQ(std::count(results.begin(), results.end(), true), kParties);
    EXPECT_EQ(std::count(results.begin(), results.end(), false), kParties);
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_filling_tasks_check_return_value) {
  run_test([]() -> Coro<void> {
    Barrier barrier(kParties);
    int results1 = 0;
    int results2 = 0;
    const auto coro = [&]() -> Coro<int> {
      co_await barrier.wait();
      ++results1;
      const int i = co_await barrier.wait();
      ++results2;
      co_return i;
    };
    const std::vector<int> res = co_await gather(make_tasks(kParties, coro));
    EXPECT_EQ(results1, kParties);
    EXPECT_EQ(results2, kParties);
    EXPECT_THAT(res, UnorderedElementsAre(0, 1, 2, 3, 4));
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_draining_state) {
  run_test([]() -> Coro<void> {
    Barrier barrier(kParties);
    std::vector<bool> results;
    const auto coro = [&]() -> Coro<void> {
      co_await barrier.wait();
      results.push_back(barrier.state() == Barrier::State::draining);
    };
    co_await gather(make_tasks(kParties, coro));
    EXPECT_THAT(results, ElementsAre(true, true, true, true, false));
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_blocking_tasks_while_draining) {
  run_test([]() -> Coro<void> {
    int rewait = 2;
    Barrier barrier(kParties);
    Barrier barrier_nowaiting(kParties - rewait);
    const auto coro = [&]() -> Coro<void> {
      co_await barrier.wait();
      if (rewait > 0) {
        --rewait;
        co_await barrier.wait();
      } else {
        co_await barrier_nowaiting.wait();  // until it is drained
        co_await barrier.wait();
      }
    };
    co_await gather(make_tasks(kParties, coro));
    EXPECT_EQ(rewait, 0);
    EXPECT_EQ(barrier.n_waiting(), 0U);
    EXPECT_EQ(barrier_nowaiting.n_waiting(), 0U);
  });
}

TEST(BarrierTests, test_filling_tasks_cancel_one) {
  run_test([]() -> Coro<void> {
    Barrier barrier(3);
    int results = 0;
    const auto coro = [&]() -> Coro<void> {
      co_await barrier.wait();
      ++results;
    };
    const auto t1 = create_task(coro());
    co_await sleep(0s);
    EXPECT_EQ(barrier.n_waiting(), 1);
    const auto t2 = create_task(coro());
    co_await sleep(0s);
    EXPECT_EQ(barrier.n_waiting(), 2);

    t1.cancel();
    co_await sleep(0s);
    EXPECT_EQ(barrier.n_waiting(), 1);
    EXPECT_THROW(co_await t1, CancelledError);
    EXPECT_TRUE(t1.cancelled());

    const auto t3 = create_task(coro());
    co_await sleep(0s);
    EXPECT_EQ(barrier.n_waiting(), 2);
    const auto t4 = create_task(coro());
    co_await gather(t2, t3, t4);
    EXPECT_EQ(results, 3);
    expect_empty(barrier);
  });
}

}  // namespace
}  // namespace loopscope
