#include "core/loop/existence.h"

#include <gtest/gtest.h>

#include "core/loop/loops.h"

namespace loopscope {
namespace {

TEST(Existence, EndsWithItsLoop) {
  auto loop = new_event_loop();
  EventLoop* const there = loop.get();
  const LoopNumber number = loop->number();
  EXPECT_TRUE(Existence::of(there, number));
  EXPECT_FALSE(Existence::of(there, number + 1));
  loop.reset();
  EXPECT_FALSE(Existence::of(there, number));  // only the address is looked at
}

TEST(Existence, NoTwoLoopsHaveOneNumber) {
  const auto first = new_event_loop();
  auto second = new_event_loop();
  const LoopNumber number = second->number();
  EXPECT_NE(first->number(), number);
  second = new_event_loop();  // perhaps where the other one was
  EXPECT_NE(second->number(), number);
}

TEST(Existence, OfAnOpenLoopIsAnotherQuestion) {
  auto loop = new_event_loop();
  EventLoop* const there = loop.get();
  const LoopNumber number = loop->number();
  EXPECT_EQ(EventLoop::if_open(there, number), there);
  loop->call_soon([&] { EXPECT_EQ(EventLoop::if_open(there, number), there); });
  loop->run_once();
  loop->close();
  EXPECT_EQ(EventLoop::if_open(there, number), nullptr);
  EXPECT_EQ(EventLoop::if_exists(there, number), there);
  loop.reset();
  EXPECT_EQ(EventLoop::if_exists(there, number), nullptr);
}

}  // namespace
}  // namespace loopscope
