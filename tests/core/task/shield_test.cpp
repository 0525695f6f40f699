#include "core/task/shield.h"

#include <stdexcept>
#include <string>

#include <gmock/gmock.h>

#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

Coro<int> five_after(Duration delay) {
  co_await sleep(delay);
  co_return 5;
}

TEST(Shield, PassesOnAResult) {
  TestLoop t;
  EXPECT_EQ(run(t.loop, []() -> Coro<int> { co_return co_await shield(five_after(1s)); }()), 5);
}

TEST(Shield, PassesOnAnException) {
  TestLoop t;
  const auto fails = []() -> Coro<void> {
    co_await sleep(1s);
    throw std::out_of_range("no");
  };
  EXPECT_THROW(run(t.loop, [](Coro<void> inner) -> Coro<void> { co_await shield(std::move(inner)); }(fails())),
               std::out_of_range);
}

TEST(Shield, ACancelledWaiterLeavesWhatIsShieldedAlone) {
  TestLoop t;
  run(t.loop, []() -> Coro<void> {
    const auto inner = create_task(five_after(1s));
    const auto waits = [](Task<int> shielded) -> Coro<int> { co_return co_await shield(shielded); };
    const auto outer = create_task(waits(inner));
    co_await sleep(100ms);
    outer.cancel();
    co_await sleep(100ms);
    EXPECT_TRUE(outer.cancelled());
    EXPECT_FALSE(inner.done());
    EXPECT_EQ(co_await inner, 5);
    EXPECT_EQ(inner.cancelling(), 0);
  }());
}

TEST(Shield, ACancelledTaskCancelsWhoWaitsForIt) {
  TestLoop t;
  run(t.loop, []() -> Coro<void> {
    const auto inner = create_task(five_after(1s));
    const Future<int> outer = shield(inner);
    co_await sleep(100ms);
    inner.cancel();
    co_await sleep(0s);
    co_await sleep(0s);
    EXPECT_TRUE(outer.cancelled());
  }());
}

TEST(Shield, WhatIsDoneIsGivenBackAsItIs) {
  TestLoop t;
  run(t.loop, []() -> Coro<void> {
    const auto done = Future<int>::create();
    done.set_result(1);
    EXPECT_EQ(shield(done).id(), done.id());
    co_return;
  }());
}

}  // namespace
}  // namespace loopscope
