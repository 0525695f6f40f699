#include "core/base/result.h"

#include <memory>

#include <gtest/gtest.h>

namespace loopscope {
namespace {

Result<int> parse_digit(char c) {
  if (c < '0' || c > '9') return Error{std::string("expected a digit, found ") + c};
  return c - '0';
}

TEST(Result, HoldsAValue) {
  const Result<int> digit = parse_digit('7');
  ASSERT_TRUE(digit.ok());
  EXPECT_TRUE(static_cast<bool>(digit));
  EXPECT_EQ(*digit, 7);
  EXPECT_EQ(digit.value(), 7);
}

TEST(Result, HoldsAnError) {
  const Result<int> digit = parse_digit('x');
  EXPECT_FALSE(digit.ok());
  EXPECT_EQ(digit.error().message, "expected a digit, found x");
}

TEST(Result, GivesAwayAValueThatCannotBeCopied) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(3));
  const std::unique_ptr<int> value = *std::move(result);
  EXPECT_EQ(*value, 3);
}

TEST(Result, ReachesIntoTheValue) {
  Result<std::string> text(std::string("loop"));
  text->push_back('s');
  EXPECT_EQ(*text, "loops");
  EXPECT_EQ(std::as_const(text)->size(), 5U);
}

TEST(Result, OfNothingIsSuccessOrAnError) {
  const Result<void> success;
  EXPECT_TRUE(success.ok());
  const Result<void> failure(Error{"disk full"});
  EXPECT_FALSE(static_cast<bool>(failure));
  EXPECT_EQ(failure.error().message, "disk full");
}

TEST(ResultDeathTest, TheWrongSideAborts) {
  const Result<int> error = parse_digit('x');
  EXPECT_DEATH(static_cast<void>(error.value()), "CHECK");
  const Result<int> value = parse_digit('1');
  EXPECT_DEATH(static_cast<void>(value.error()), "CHECK");
  const Result<void> success;
  EXPECT_DEATH(static_cast<void>(success.error()), "CHECK");
}

}  // namespace
}  // namespace loopscope
