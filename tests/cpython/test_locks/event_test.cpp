// Counterparts of EventTests.

#include "core/sync/event.h"
#include "tests/cpython/test_locks/locks_world.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(EventTests, test_repr) {
  run_test([]() -> Coro<void> {
    Event ev;
    EXPECT_FALSE(ev.is_set());
    ev.set();
    EXPECT_TRUE(ev.is_set());
    ev.clear();
    const auto waiter = create_task(ev.wait());
    co_await sleep(0s);
    EXPECT_EQ(ev.waiting(), 1u);
    ev.set();
    co_await waiter;
  });
}

TEST(EventTests, test_wait) {
  run_test([]() -> Coro<void> {
    Event ev;
    EXPECT_FALSE(ev.is_set());
    std::vector<int> result;
    const auto c = [&](int number) -> Coro<void> {
      const bool woken = co_await ev.wait();
      if (woken) result.push_back(number);
    };
    const auto t1 = create_task(c(1));
    const auto t2 = create_task(c(2));
    co_await sleep(0s);
    EXPECT_THAT(result, IsEmpty());

    const auto t3 = create_task(c(3));
    ev.set();
    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(3, 1, 2));
    for (const auto& task : {t1, t2, t3}) {
      EXPECT_TRUE(task.done());
      EXPECT_NO_THROW(task.result());
    }
  });
}

TEST(EventTests, test_wait_on_set) {
  run_test([]() -> Coro<void> {
    Event ev;
    ev.set();
    EXPECT_TRUE(co_await ev.wait());
  });
}

TEST(EventTests, test_wait_cancel) {
  run_test([]() -> Coro<void> {
    Event ev;
    const auto wait = create_task(ev.wait());
    cancel_soon(wait);
    EXPECT_THROW(co_await wait, CancelledError);
    EXPECT_EQ(ev.waiting(), 0u);
  });
}

TEST(EventTests, test_clear) {
  run_test([]() -> Coro<void> {
    Event ev;
    EXPECT_FALSE(ev.is_set());
    ev.set();
    EXPECT_TRUE(ev.is_set());
    ev.clear();
    EXPECT_FALSE(ev.is_set());
    co_return;
  });
}

TEST(EventTests, test_clear_with_waiters) {
  run_test([]() -> Coro<void> {
    Event ev;
    std::vector<int> result;
    const auto c1 = [&]() -> Coro<bool> {
      const bool woken = co_await ev.wait();
      if (woken) result.push_back(1);
      co_return true;
    };
    const auto t = create_task(c1());
    co_await sleep(0s);
    EXPECT_THAT(result, IsEmpty());

    ev.set();
    ev.clear();
    EXPECT_FALSE(ev.is_set());
    ev.set();
    ev.set();
    EXPECT_EQ(ev.waiting(), 1u);

    co_await sleep(0s);
    EXPECT_THAT(result, ElementsAre(1));
    EXPECT_EQ(ev.waiting(), 0u);
    EXPECT_TRUE(t.done());
    EXPECT_TRUE(t.result());
  });
}

}  // namespace
}  // namespace loopscope
