#include "core/loop/existence.h"

#include <gtest/gtest.h>

#include "core/loop/loops.h"

namespace loopscope {
namespace {

TEST(Existence, EndsWithItsLoop) {
  auto loop = new_event_loop();
  const EventLoop& there = *loop;
  EXPECT_TRUE(Existence::of(there));
  loop.reset();
  EXPECT_FALSE(Existence::of(there));  // only the address is looked at
}

TEST(Existence, NoTwoLoopsHaveOneNumber) {
  const auto first = new_event_loop();
  auto second = new_event_loop();
  const std::uint64_t number = second->number();
  EXPECT_NE(first->number(), number);
  second = new_event_loop();  // perhaps where the other one was
  EXPECT_NE(second->number(), number);
}

}  // namespace
}  // namespace loopscope
