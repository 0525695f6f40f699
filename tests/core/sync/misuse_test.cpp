// What fails loudly: another loop, what is not held, what is not there.

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>

#include <gmock/gmock.h>

#include "core/sync/barrier.h"
#include "core/sync/condition.h"
#include "core/sync/event.h"
#include "core/sync/queue.h"
#include "core/sync/semaphore.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

/// Runs the function in a coroutine.
void run_on(TestLoop& t, const std::function<void()>& function) {
  const auto main = [&]() -> Coro<void> {
    function();
    co_return;
  };
  run(t.loop, main());
}

/// Expects the coroutine that `make` makes to be refused.
template <class F>
void expect_refused(TestLoop& t, F make) {
  const auto main = [&]() -> Coro<void> { EXPECT_THROW(co_await make(), std::logic_error); };
  run(t.loop, main());
}

/// Two loops, and a wait for everything that is used on the first one.
struct TwoLoops {
  TwoLoops() {
    const auto use = [this]() -> Coro<void> {
      co_await lock.acquire();
      co_await condition.acquire();
      condition.notify();
      co_await semaphore.acquire();
      co_await bounded.acquire();
      co_await queue.put(1);
      event.set();
      co_await barrier.wait();
    };
    run(first.loop, use());
  }

  TestLoop first;
  TestLoop second;
  Lock lock;
  Event event;
  Condition condition;
  Semaphore semaphore;
  BoundedSemaphore bounded;
  Barrier barrier{1};
  Queue<int> queue;
};

TEST(AnotherLoop, IsRefusedWhereAnybodyCouldWait) {
  TwoLoops t;
  expect_refused(t.second, [&] { return t.lock.acquire(); });
  expect_refused(t.second, [&] { return t.event.wait(); });
  expect_refused(t.second, [&] { return t.condition.acquire(); });
  expect_refused(t.second, [&] { return t.condition.wait(); });
  expect_refused(t.second, [&] { return t.semaphore.acquire(); });
  expect_refused(t.second, [&] { return t.bounded.acquire(); });
  expect_refused(t.second, [&] { return t.barrier.wait(); });
  expect_refused(t.second, [&] { return t.barrier.reset(); });
  expect_refused(t.second, [&] { return t.barrier.abort(); });
  expect_refused(t.second, [&] { return t.queue.put(1); });
  expect_refused(t.second, [&] { return t.queue.get(); });
  expect_refused(t.second, [&] { return t.queue.join(); });
}

TEST(AnotherLoop, IsRefusedWhereNobodyWaits) {
  TwoLoops t;
  run_on(t.second, [&] {
    EXPECT_THROW(t.lock.release(), std::logic_error);
    EXPECT_THROW(t.event.set(), std::logic_error);
    EXPECT_THROW(t.event.clear(), std::logic_error);
    EXPECT_THROW(t.condition.release(), std::logic_error);
    EXPECT_THROW(t.condition.notify(), std::logic_error);
    EXPECT_THROW(t.condition.notify_all(), std::logic_error);
    EXPECT_THROW(t.semaphore.release(), std::logic_error);
    EXPECT_THROW(t.bounded.release(), std::logic_error);
    EXPECT_THROW(t.queue.put_nowait(2), std::logic_error);
    EXPECT_THROW(t.queue.get_nowait(), std::logic_error);
    EXPECT_THROW(t.queue.task_done(), std::logic_error);
  });
  // Nothing of that was done.
  EXPECT_TRUE(t.lock.locked());
  EXPECT_TRUE(t.event.is_set());
  EXPECT_TRUE(t.condition.locked());
  EXPECT_EQ(t.semaphore.value(), 0);
  EXPECT_EQ(t.bounded.value(), 0);
  EXPECT_EQ(t.queue.qsize(), 1u);
}

TEST(AnotherLoop, NoneRunningIsNone) {
  TwoLoops t;
  t.lock.release();
  t.event.clear();
  t.condition.notify_all();
  t.condition.release();
  t.semaphore.release();
  t.bounded.release();
  EXPECT_EQ(t.queue.get_nowait(), 1);
  t.queue.task_done();
  run_on(t.first, [&] { t.queue.put_nowait(2); });
}

TEST(AnotherLoop, IsAnotherOneAtTheSameAddress) {
  std::optional<TestLoop> world;
  world.emplace();
  const EventLoop* const address = &world->loop;
  Lock lock;
  const auto take = [&]() -> Coro<void> { const auto held = co_await lock.scoped(); };
  run(world->loop, take());
  world.emplace();
  ASSERT_EQ(&world->loop, address);
  expect_refused(*world, [&] { return lock.acquire(); });
}

TEST(WaitingForASetEvent, BindsItToo) {
  TestLoop first;
  TestLoop second;
  Event event;
  event.set();
  const auto wait = [&]() -> Coro<void> { co_await event.wait(); };
  run(first.loop, wait());
  expect_refused(second, [&] { return event.wait(); });
}

TEST(WhatIsNotHeld, IsNotReleased) {
  Lock lock;
  EXPECT_THROW(lock.release(), std::logic_error);
  Condition condition;
  EXPECT_THROW(condition.release(), std::logic_error);
  EXPECT_THROW(condition.notify(), std::logic_error);
  BoundedSemaphore bounded(2);
  EXPECT_THROW(bounded.release(), std::logic_error);
  EXPECT_EQ(bounded.value(), 2);
  TestLoop t;
  expect_refused(t, [&] { return condition.wait(); });
  EXPECT_FALSE(condition.locked());
}

TEST(WhatIsNotHeld, IsToldToTheExceptionHandlerAtTheEndOfAScope) {
  TestLoop t;
  std::vector<std::string> told;
  t.loop.set_exception_handler([&](EventLoop&, const ExceptionContext& context) { told.push_back(to_line(context)); });
  const auto main = []() -> Coro<void> {
    Lock lock;
    const auto held = co_await lock.scoped();
    lock.release();
  };
  run(t.loop, main());
  ASSERT_EQ(told.size(), 1u);
  EXPECT_THAT(told.front(), testing::HasSubstr("what was held could not be released at the end of its scope"));
  EXPECT_THAT(told.front(), testing::HasSubstr("std::logic_error"));
}

/// Two tasks on the loop: one that holds the lock for ever, and one that waits for it.
void leave_two(TestLoop& t, Lock& lock) {
  t.loop.set_exception_handler([](EventLoop&, const ExceptionContext&) {});  // they are pending at the end
  const auto main = [](Lock& shared) -> Coro<void> {
    const auto holds = [](Lock& one) -> Coro<void> {
      const auto held = co_await one.scoped();
      co_await Future<void>::create();
    };
    create_task(holds(shared));
    create_task(holds(shared));
    co_await sleep(0s);
    co_await sleep(0s);
  };
  t.loop.run_until_complete(main(lock));
  EXPECT_EQ(lock.waiting(), 1u);
}

TEST(ClosingALoop, LetsGoOfItsLocks) {
  Lock lock;
  TestLoop t;
  leave_two(t, lock);
  t.loop.close();
  EXPECT_EQ(lock.waiting(), 0u);
  EXPECT_FALSE(lock.locked());
}

TEST(ClosingALoop, IsSafeWhileAnotherOneRuns) {
  Lock lock;
  TestLoop t;
  leave_two(t, lock);
  TestLoop other;
  other.loop.set_exception_handler([](EventLoop&, const ExceptionContext&) {});
  run_on(other, [&] { t.loop.close(); });
  EXPECT_EQ(lock.waiting(), 0u);
}

}  // namespace
}  // namespace loopscope
