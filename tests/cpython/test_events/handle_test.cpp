// Counterparts of HandleTests and TimerTests.

#include <optional>
#include <stdexcept>
#include <vector>

#include <gmock/gmock.h>

#include "core/loop/loops.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

TEST(HandleTests, test_handle) {
  const auto loop = new_event_loop();
  const auto handle = loop->call_soon([] { FAIL() << "called"; });
  EXPECT_FALSE(handle->cancelled());
  handle->cancel();
  EXPECT_TRUE(handle->cancelled());
  loop->stop();
  loop->run_forever();
}

TEST(HandleTests, test_callback_with_exception) {
  const auto loop = new_event_loop();
  std::optional<ExceptionContext> told;
  loop->set_exception_handler([&](EventLoop& teller, const ExceptionContext& context) {
    EXPECT_EQ(&teller, loop.get());
    told = context;
  });
  const auto handle = loop->call_soon([] { throw std::invalid_argument("spam"); });
  loop->run_once();
  ASSERT_TRUE(told);
  EXPECT_EQ(told->message, "exception in callback");
  EXPECT_EQ(told->handle, handle->id());
  EXPECT_THROW(std::rethrow_exception(told->exception), std::invalid_argument);
}

TEST(HandleTests, test_handle_weakref) {
  const auto loop = new_event_loop();
  const std::weak_ptr<Handle> weak = loop->call_soon([] {});
  EXPECT_FALSE(weak.expired());  // the loop keeps it
  loop->run_once();
  EXPECT_TRUE(weak.expired());
}

TEST(TimerTests, test_when) {
  const auto loop = new_event_loop();
  const TimeNs when = loop->time() + 1000;
  EXPECT_EQ(loop->call_at(when, [] {})->when(), when);
}

TEST(TimerTests, test_timer) {
  const auto loop = new_event_loop();
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> weak = held;
  const auto timer = loop->call_later(1s, [held = std::move(held)] {});
  EXPECT_FALSE(timer->cancelled());
  timer->cancel();
  EXPECT_TRUE(timer->cancelled());
  EXPECT_TRUE(weak.expired());  // the function is gone
}

TEST(TimerTests, test_timer_comparison) {
  // Timers themselves are not compared; the order of their turns is what the comparison is for.
  const auto loop = new_event_loop();
  std::vector<int> order;
  const TimeNs when = loop->time();
  loop->call_at(when + 10, [&] { order.push_back(4); });
  loop->call_at(when, [&] { order.push_back(1); });
  loop->call_at(when, [&] { order.push_back(2); });
  loop->call_at(when + 5, [&] { order.push_back(3); });
  loop->call_later(1ms, [&] { loop->stop(); });
  loop->run_forever();
  EXPECT_THAT(order, testing::ElementsAre(1, 2, 3, 4));
}

}  // namespace
}  // namespace loopscope
