// Counterparts of TimeoutTests. Where theirs sleeps for real, ours does so on the virtual clock, and says times
// exactly.

#include <stdexcept>

#include <gmock/gmock.h>

#include "core/task/run.h"
#include "core/task/sleep.h"
#include "core/task/timeout.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

struct ZeroDivisionError : std::domain_error {
  ZeroDivisionError() : std::domain_error("division by zero") {}
};

/// Runs a test's coroutine on the virtual clock.
template <class F>
void run_test(F main) {
  TestLoop t;
  run(t.loop, main());
}

Duration now() { return Duration(get_running_loop().time()); }
TimeNs in(Duration delay) { return get_running_loop().time_after(delay); }

/// Awaits what may be late; lets through whatever else it throws, as their assertRaises does.
Coro<void> late(Coro<void> coro) {
  try {
    co_await std::move(coro);
  } catch (const TimeoutError&) {
    co_return;
  }
  ADD_FAILURE() << "in time";
}

/// The body of a timeout that sleeps so long.
auto sleeps(Duration delay) {
  return [delay](Timeout&) -> Coro<void> { co_await sleep(delay); };
}

TEST(TimeoutTests, test_timeout_basic) {
  run_test([]() -> Coro<void> {
    Timeout cm = timeout(10ms);
    EXPECT_THROW(co_await cm.run(sleeps(10s)), TimeoutError);
    EXPECT_TRUE(cm.expired());
    EXPECT_EQ(now(), 10ms);
  });
}

TEST(TimeoutTests, test_timeout_at_basic) {
  run_test([]() -> Coro<void> {
    const TimeNs deadline = in(10ms);
    Timeout cm = timeout_at(deadline);
    EXPECT_THROW(co_await cm.run(sleeps(10s)), TimeoutError);
    EXPECT_TRUE(cm.expired());
    EXPECT_EQ(cm.when(), deadline);
  });
}

TEST(TimeoutTests, test_nested_timeouts) {
  run_test([]() -> Coro<void> {
    bool cancelled = false;
    const TimeNs deadline = in(10ms);
    Timeout cm1 = timeout_at(deadline);
    Timeout cm2 = timeout_at(deadline);
    const auto body = [&](Timeout&) -> Coro<void> {
      try {  // only the outer one throws TimeoutError
        co_await cm2.run(sleeps(10s));
      } catch (const CancelledError&) {
        cancelled = true;
        throw;
      }
    };
    EXPECT_THROW(co_await cm1.run(body), TimeoutError);
    EXPECT_TRUE(cancelled);
    EXPECT_TRUE(cm1.expired());
    EXPECT_TRUE(cm2.expired());
  });
}

TEST(TimeoutTests, test_waiter_cancelled) {
  run_test([]() -> Coro<void> {
    bool cancelled = false;
    const auto body = [&](Timeout&) -> Coro<void> {
      try {
        co_await sleep(10s);
      } catch (const CancelledError&) {
        cancelled = true;
        throw;
      }
    };
    EXPECT_THROW(co_await timeout(10ms, body), TimeoutError);
    EXPECT_TRUE(cancelled);
  });
}

TEST(TimeoutTests, test_timeout_not_called) {
  run_test([]() -> Coro<void> {
    Timeout cm = timeout(10s);
    co_await cm.run(sleeps(10ms));
    EXPECT_FALSE(cm.expired());
    EXPECT_EQ(now(), 10ms);
    EXPECT_GT(cm.when(), get_running_loop().time());
  });
}

TEST(TimeoutTests, test_timeout_disabled) {
  run_test([]() -> Coro<void> {
    Timeout cm = timeout(std::nullopt);
    co_await cm.run(sleeps(10ms));
    EXPECT_FALSE(cm.expired());
    EXPECT_EQ(cm.when(), std::nullopt);
    EXPECT_EQ(now(), 10ms);
  });
}

TEST(TimeoutTests, test_timeout_at_disabled) {
  run_test([]() -> Coro<void> {
    Timeout cm = timeout_at(std::nullopt);
    co_await cm.run(sleeps(10ms));
    EXPECT_FALSE(cm.expired());
    EXPECT_EQ(cm.when(), std::nullopt);
    EXPECT_EQ(now(), 10ms);
  });
}

/// A timeout that is over when it begins throws at the body's first await, whatever that is.
void over_at_once(Duration delay, Duration sleep_length) {
  run_test([=]() -> Coro<void> {
    co_await sleep(1min);
    const TimeNs t0 = get_running_loop().time();
    Timeout cm = timeout(delay);
    EXPECT_THROW(co_await cm.run(sleeps(sleep_length)), TimeoutError);
    EXPECT_TRUE(cm.expired());
    EXPECT_EQ(get_running_loop().time(), t0);
    EXPECT_EQ(cm.when(), t0 + delay.count());
  });
}

TEST(TimeoutTests, test_timeout_zero) { over_at_once(0s, 10s); }
TEST(TimeoutTests, test_timeout_zero_sleep_zero) { over_at_once(0s, 0s); }
TEST(TimeoutTests, test_timeout_in_the_past_sleep_zero) { over_at_once(-11s, 0s); }

TEST(TimeoutTests, test_foreign_exception_passed) {
  run_test([]() -> Coro<void> {
    Timeout cm = timeout(10ms);
    const auto body = [](Timeout&) -> Coro<void> {
      throw std::out_of_range("key");
      co_return;
    };
    EXPECT_THROW(co_await cm.run(body), std::out_of_range);
    EXPECT_FALSE(cm.expired());
  });
}

TEST(TimeoutTests, test_foreign_exception_on_timeout) {
  run_test([]() -> Coro<void> {
    const auto crash = [](Timeout&) -> Coro<void> {
      try {
        co_await sleep(1s);
      } catch (...) {
      }
      throw ZeroDivisionError();
    };
    EXPECT_THROW(co_await timeout(10ms, crash), ZeroDivisionError);
    EXPECT_EQ(now(), 10ms);
  });
}

TEST(TimeoutTests, test_foreign_cancel_doesnt_timeout_if_not_expired) {
  run_test([]() -> Coro<void> {
    Timeout cm = timeout(10s);
    const auto body = [](Timeout&) -> Coro<void> {
      current_task().cancel();
      co_await sleep(10s);
    };
    EXPECT_THROW(co_await cm.run(body), CancelledError);
    EXPECT_FALSE(cm.expired());
  });
}

TEST(TimeoutTests, test_outer_task_is_not_cancelled) {
  run_test([]() -> Coro<void> {
    const auto outer = []() -> Coro<void> { EXPECT_THROW(co_await timeout(1ms, sleeps(10s)), TimeoutError); };
    const auto task = create_task(outer());
    co_await task;
    EXPECT_FALSE(task.cancelled());
    EXPECT_TRUE(task.done());
  });
}

TEST(TimeoutTests, test_nested_timeouts_concurrent) {
  run_test([]() -> Coro<void> {
    const auto inner = [](Timeout&) -> Coro<void> {
      busy(10ms);  // the outer deadline passes
      co_await sleep(1s);
    };
    const auto outer = [&](Timeout&) -> Coro<void> { co_await late(timeout(100ms, inner)); };
    EXPECT_THROW(co_await timeout(2ms, outer), TimeoutError);
  });
}

TEST(TimeoutTests, test_nested_timeouts_loop_busy) {
  run_test([]() -> Coro<void> {
    const auto inner = [](Timeout&) -> Coro<void> {
      busy(100ms);  // both deadlines pass
      co_await sleep(1s);
    };
    const auto outer = [&](Timeout&) -> Coro<void> {
      co_await late(timeout(10ms, inner));
      co_await sleep(10s);
    };
    EXPECT_THROW(co_await timeout(100ms, outer), TimeoutError);
    EXPECT_EQ(now(), 100ms);
  });
}

TEST(TimeoutTests, test_reschedule) {
  run_test([]() -> Coro<void> {
    const auto fut = Future<Timeout*>::create();
    const TimeNs deadline1 = in(10s);
    const TimeNs deadline2 = deadline1 + Duration(20s).count();
    Timeout limit = timeout_at(deadline1);
    const auto f = [&]() -> Coro<void> {
      co_await limit.run([&](Timeout& cm) -> Coro<void> {
        fut.set_result(&cm);
        co_await sleep(50s);
      });
    };
    const auto task = create_task(f());
    Timeout& cm = *co_await fut;
    EXPECT_EQ(cm.when(), deadline1);
    cm.reschedule(deadline2);
    EXPECT_EQ(cm.when(), deadline2);
    cm.reschedule(std::nullopt);
    EXPECT_EQ(cm.when(), std::nullopt);
    task.cancel();
    EXPECT_THROW(co_await task, CancelledError);
    EXPECT_FALSE(cm.expired());
  });
}

TEST(TimeoutTests, test_repr_active) {
  run_test([]() -> Coro<void> {
    Timeout limit = timeout(10s);
    EXPECT_EQ(limit.state(), Timeout::State::created);
    co_await limit.run([](Timeout& cm) -> Coro<void> {
      EXPECT_EQ(cm.state(), Timeout::State::active);
      EXPECT_EQ(cm.when(), in(10s));
      co_return;
    });
  });
}

TEST(TimeoutTests, test_repr_expired) {
  run_test([]() -> Coro<void> {
    Timeout cm = timeout(10ms);
    EXPECT_THROW(co_await cm.run(sleeps(10s)), TimeoutError);
    EXPECT_EQ(cm.state(), Timeout::State::expired);
  });
}

TEST(TimeoutTests, test_repr_finished) {
  run_test([]() -> Coro<void> {
    Timeout cm = timeout(10s);
    co_await cm.run(sleeps(0s));
    EXPECT_EQ(cm.state(), Timeout::State::finished);
  });
}

TEST(TimeoutTests, test_repr_disabled) {
  run_test([]() -> Coro<void> {
    co_await timeout(std::nullopt, [](Timeout& cm) -> Coro<void> {
      EXPECT_EQ(cm.state(), Timeout::State::active);
      EXPECT_EQ(cm.when(), std::nullopt);
      co_return;
    });
  });
}

TEST(TimeoutTests, test_nested_timeout_in_finally) {
  run_test([]() -> Coro<void> {
    const auto body = [](Timeout&) -> Coro<void> {
      std::exception_ptr cancelled;
      try {
        co_await sleep(1s);
      } catch (...) {
        cancelled = std::current_exception();
      }
      EXPECT_THROW(co_await timeout(10ms, sleeps(10s)), TimeoutError);
      std::rethrow_exception(cancelled);
    };
    EXPECT_THROW(co_await timeout(10ms, body), TimeoutError);
    EXPECT_EQ(now(), 20ms);
  });
}

}  // namespace
}  // namespace loopscope
