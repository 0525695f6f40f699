#include "app/importers/key_numbers.h"

#include <gtest/gtest.h>

#include <string>

namespace loopscope::importers {
namespace {

TEST(KeyNumbers, TheSameTextHasTheSameNumber) {
  KeyNumbers numbers;
  bool is_new = false;
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t i = 0; i < 100'000; ++i) {
      ASSERT_EQ(numbers.number("key " + std::to_string(i), i, is_new), i);
      ASSERT_EQ(is_new, round == 0);
    }
  }
  EXPECT_EQ(numbers.number("", 7, is_new), 7U);
  EXPECT_EQ(numbers.number(std::string(1, '\0'), 8, is_new), 8U);
  EXPECT_EQ(numbers.number("", 9, is_new), 7U);
  EXPECT_EQ(numbers.size(), 100'002U);
}

}  // namespace
}  // namespace loopscope::importers
