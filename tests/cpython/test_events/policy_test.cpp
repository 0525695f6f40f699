// Counterparts of PolicyTests and GetEventLoopTestsMixin. Each runs on a thread of its own, which begins without a
// loop.

#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>

#include "core/loop/loops.h"
#include "core/task/run.h"

namespace loopscope {
namespace {

void on_new_thread(const std::function<void()>& function) { std::thread(function).join(); }

TEST(PolicyTests, test_get_event_loop) {
  // The main thread makes a loop when none was ever set: only a child that has just begun can say so.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        EventLoop& loop = get_event_loop();
        std::_Exit(&loop == &get_event_loop() ? 0 : 1);
      },
      testing::ExitedWithCode(0), "");
}

TEST(PolicyTests, test_get_event_loop_after_set_none) {
  on_new_thread([] {
    set_event_loop(nullptr);
    EXPECT_THROW(get_event_loop(), std::runtime_error);
  });
}

TEST(PolicyTests, test_get_event_loop_thread) {
  on_new_thread([] { EXPECT_THROW(get_event_loop(), std::runtime_error); });
}

TEST(PolicyTests, test_new_event_loop) {
  const auto loop = new_event_loop();
  EXPECT_FALSE(loop->is_closed());
  loop->close();
}

TEST(PolicyTests, test_set_event_loop) {
  on_new_thread([] {
    const auto old_loop = new_event_loop();
    set_event_loop(old_loop.get());
    const auto loop = new_event_loop();
    set_event_loop(loop.get());
    EXPECT_EQ(&get_event_loop(), loop.get());
  });
}

void returns_running_loop() {
  const auto loop = new_event_loop();
  EXPECT_THROW(get_running_loop(), std::logic_error);
  EXPECT_EQ(running_loop_or_null(), nullptr);
  const auto function = [&]() -> Coro<void> {
    EXPECT_EQ(&get_event_loop(), loop.get());
    EXPECT_EQ(&get_running_loop(), loop.get());
    EXPECT_EQ(running_loop_or_null(), loop.get());
    co_return;
  };
  loop->run_until_complete(function());
  EXPECT_THROW(get_running_loop(), std::logic_error);
  EXPECT_EQ(running_loop_or_null(), nullptr);
}

TEST(GetEventLoopTestsMixin, test_get_event_loop_returns_running_loop) {
  on_new_thread([] {
    const auto other = new_event_loop();
    set_event_loop(other.get());  // what runs comes first
    returns_running_loop();
    EXPECT_EQ(&get_event_loop(), other.get());
  });
}

TEST(GetEventLoopTestsMixin, test_get_event_loop_returns_running_loop2) {
  on_new_thread([] {
    set_event_loop(nullptr);
    EXPECT_THROW(get_event_loop(), std::runtime_error);
    returns_running_loop();
    const auto loop = new_event_loop();
    set_event_loop(loop.get());
    EXPECT_EQ(&get_event_loop(), loop.get());
    set_event_loop(nullptr);
    EXPECT_THROW(get_event_loop(), std::runtime_error);
  });
}

}  // namespace
}  // namespace loopscope
