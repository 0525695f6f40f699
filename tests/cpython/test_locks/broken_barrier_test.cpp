// Counterparts of BarrierTests: reset and abort.

#include <stdexcept>

#include "tests/cpython/test_locks/barrier_world.h"

namespace loopscope {
namespace {

TEST(BarrierTests, test_reset_barrier) {
  run_test([]() -> Coro<void> {
    Barrier barrier(1);
    const auto reset = create_task(barrier.reset());
    co_await sleep(0s);
    EXPECT_TRUE(reset.done());
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_reset_barrier_while_tasks_waiting) {
  run_test([]() -> Coro<void> {
    Barrier barrier(kParties);
    int results = 0;
    const auto coro = [&]() -> Coro<void> {
      const bool passed = co_await passes(barrier);
      results += !passed;
    };
    auto tasks = make_tasks(kParties - 1, coro);
    co_await sleep(0s);
    const auto reset = create_task(barrier.reset());
    co_await gather(std::move(tasks));
    EXPECT_EQ(results, kParties - 1);
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_reset_barrier_when_tasks_half_draining) {
  run_test([]() -> Coro<void> {
    Barrier barrier(kParties);
    int results1 = 0;
    int left = 0;
    constexpr int kRest = kParties / 2;
    const auto coro = [&]() -> Coro<void> {
      const bool passed = co_await passes(barrier);
      ++left;
      if (!passed) {
        ++results1;
      } else if (kParties - left == kRest) {
        co_await barrier.reset();
      }
    };
    co_await gather(make_tasks(kParties, coro));
    EXPECT_EQ(results1, kRest);
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_reset_barrier_when_tasks_half_draining_half_blocking) {
  run_test([]() -> Coro<void> {
    Barrier barrier(kParties);
    int results1 = 0;
    int results2 = 0;
    int count = 0;
    constexpr int kBlocking = kParties / 2;
    const auto coro = [&]() -> Coro<void> {
      const bool passed = co_await passes(barrier);
      if (!passed) {  // it still waited
        ++results1;
        co_await barrier.wait();
      } else if (++count > kBlocking) {
        co_await barrier.reset();
        co_await barrier.wait();
      } else {
        const bool passed_again = co_await passes(barrier);
        results2 += !passed_again;  // those who are blocked go on to wait
      }
    };
    co_await gather(make_tasks(kParties, coro));
    EXPECT_EQ(results1, kBlocking);
    EXPECT_EQ(results2, 0);
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_reset_barrier_while_tasks_waiting_and_waiting_again) {
  run_test([]() -> Coro<void> {
    Barrier barrier(kParties);
    int results1 = 0;
    int results2 = 0;
    const auto coro1 = [&]() -> Coro<void> {
      const bool passed = co_await passes(barrier);
      results1 += !passed;
      co_await barrier.wait();
      ++results2;
    };
    const auto coro2 = [&]() -> Coro<void> {
      co_await barrier.wait();
      ++results2;
    };
    auto tasks = make_tasks(kParties - 1, coro1);
    const auto reset = create_task(barrier.reset());
    co_await sleep(0s);
    const auto last = create_task(coro2());
    co_await gather(std::move(tasks));
    EXPECT_EQ(results1, kParties - 1);
    EXPECT_EQ(results2, kParties);
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_reset_barrier_while_tasks_draining) {
  run_test([]() -> Coro<void> {
    Barrier barrier(kParties);
    int results1 = 0;
    int results2 = 0;
    int results3 = 0;
    int count = 0;
    const auto coro = [&]() -> Coro<void> {
      co_await barrier.wait();
      if (++count == kParties) {  // the last to leave
        co_await barrier.reset();
        co_await barrier.wait();
      } else {
        const bool passed = co_await passes(barrier);
        ++(passed ? results1 : results2);
      }
      co_await barrier.wait();
      ++results3;
    };
    co_await gather(make_tasks(kParties, coro));
    EXPECT_EQ(results1, kParties - 1);
    EXPECT_EQ(results2, 0);
    EXPECT_EQ(results3, kParties);
    expect_empty(barrier);
  });
}

TEST(BarrierTests, test_abort_barrier) {
  run_test([]() -> Coro<void> {
    Barrier barrier(1);
    const auto abort = create_task(barrier.abort());
    co_await sleep(0s);
    EXPECT_TRUE(abort.done());
    EXPECT_EQ(barrier.n_waiting(), 0);
    EXPECT_TRUE(barrier.broken());
  });
}

TEST(BarrierTests, test_abort_barrier_when_tasks_half_draining_half_blocking) {
  run_test([]() -> Coro<void> {
    Barrier barrier(kParties);
    int results1 = 0;
    int results2 = 0;
    int count = 0;
    constexpr int kBlocking = kParties / 2;
    const auto coro = [&]() -> Coro<void> {
      const bool passed = co_await passes(barrier);
      if (!passed) {  // it waited for the others to leave
        ++results1;
      } else if (++count > kBlocking) {
        co_await barrier.abort();
      } else {
        const bool passed_again = co_await passes(barrier);
        results2 += !passed_again;
      }
    };
    co_await gather(make_tasks(kParties, coro));
    EXPECT_TRUE(barrier.broken());
    EXPECT_EQ(results1, kBlocking);
    EXPECT_EQ(results2, kParties - kBlocking - 1);
    EXPECT_EQ(barrier.n_waiting(), 0);
    EXPECT_NE(barrier.state(), Barrier::State::resetting);
  });
}

TEST(BarrierTests, test_abort_barrier_when_exception) {
  run_test([]() -> Coro<void> {
    Barrier barrier(kParties);
    int results1 = 0;
    int results2 = 0;
    const auto wait_twice = [&]() -> Coro<void> {
      const int i = co_await barrier.wait();
      if (i == kParties / 2) throw std::runtime_error("one fails");
      const bool passed = co_await passes(barrier);
      ++(passed ? results1 : results2);
    };
    const auto coro = [&]() -> Coro<void> {
      bool failed = false;
      try {
        co_await wait_twice();
      } catch (const BrokenBarrierError&) {
        ++results2;
      } catch (const std::runtime_error&) {
        failed = true;
      }
      if (failed) co_await barrier.abort();
    };
    co_await gather(make_tasks(kParties, coro));
    EXPECT_TRUE(barrier.broken());
    EXPECT_EQ(results1, 0);
    EXPECT_EQ(results2, kParties - 1);
    EXPECT_EQ(barrier.n_waiting(), 0);
  });
}

TEST(BarrierTests, test_abort_barrier_when_exception_then_resetting) {
  run_test([]() -> Coro<void> {
    Barrier barrier1(kParties);
    Barrier barrier2(kParties);
    int results1 = 0;
    int results2 = 0;
    int results3 = 0;
    const auto wait_twice = [&]() -> Coro<bool> {  // false: it failed
      const int first = co_await barrier1.wait();
      if (first == kParties / 2) co_return false;
      co_await barrier1.wait();
      ++results1;
      co_return true;
    };
    const auto coro = [&]() -> Coro<void> {
      bool failed = false;
      try {
        const bool good = co_await wait_twice();
        failed = !good;
      } catch (const BrokenBarrierError&) {
        ++results2;
      }
      if (failed) co_await barrier1.abort();

      // All have left it when it is reset, and nobody enters it before.
      const int i = co_await barrier2.wait();
      if (i == kParties / 2) co_await barrier1.reset();
      co_await barrier2.wait();
      co_await barrier1.wait();
      ++results3;
    };
    co_await gather(make_tasks(kParties, coro));
    EXPECT_FALSE(barrier1.broken());
    EXPECT_EQ(results1, 0);
    EXPECT_EQ(results2, kParties - 1);
    EXPECT_EQ(results3, kParties);
    EXPECT_EQ(barrier1.n_waiting(), 0);
  });
}

}  // namespace
}  // namespace loopscope
