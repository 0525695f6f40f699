#include "core/loop/exception_policy.h"

#include <stdexcept>

#include <gmock/gmock.h>

#include "core/base/errors.h"
#include "tests/core/loop/test_loop.h"

namespace loopscope {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::exception_ptr error(const char* what) { return std::make_exception_ptr(std::runtime_error(what)); }

/// A policy whose handler keeps what it is told.
class Policy : public testing::Test {
 protected:
  Policy() {
    policy_.set_handler([this](EventLoop& loop, const ExceptionContext& context) {
      EXPECT_EQ(&loop, &t_.loop);
      told_.push_back(to_line(context));
    });
  }
  std::string standard_error_of(const ExceptionContext& context) {
    testing::internal::CaptureStderr();
    policy_.tell(t_.loop, context);
    return testing::internal::GetCapturedStderr();
  }

  TestLoop t_;
  ExceptionPolicy policy_;
  std::vector<std::string> told_;
};

TEST_F(Policy, TheHandlerIsToldAndStandardErrorIsNot) {
  EXPECT_EQ(standard_error_of({.message = "spam", .exception = error("eggs"), .task = 3}), "");
  EXPECT_THAT(told_, ElementsAre("spam (task 3): std::runtime_error: eggs"));
}

TEST_F(Policy, WithoutAHandlerItIsALineOnStandardError) {
  policy_.set_handler(nullptr);
  EXPECT_EQ(standard_error_of({.message = "spam", .handle = 7}), "spam (handle 7)\n");
  EXPECT_EQ(standard_error_of({}), "unhandled exception in event loop\n");
}

TEST_F(Policy, WhatTheHandlerThrowsIsToldBesideWhatItWasToHandle) {
  policy_.set_handler([](EventLoop&, const ExceptionContext&) { throw std::runtime_error("broken"); });
  EXPECT_EQ(standard_error_of({.message = "spam"}),
            "unhandled error in exception handler: std::runtime_error: broken\nspam\n");
}

TEST_F(Policy, TheHandlerMaySetAnotherOne) {
  policy_.set_handler([&](EventLoop&, const ExceptionContext&) {
    policy_.set_handler(nullptr);
    told_.emplace_back("the last thing it does");
  });
  EXPECT_EQ(standard_error_of({.message = "spam"}), "");
  EXPECT_EQ(standard_error_of({.message = "spam"}), "spam\n");
  EXPECT_THAT(told_, ElementsAre("the last thing it does"));
}

TEST_F(Policy, AKeyboardInterruptOfTheHandlerIsThrownOn) {
  policy_.set_handler([](EventLoop&, const ExceptionContext&) { throw KeyboardInterrupt(); });
  EXPECT_THROW(policy_.tell(t_.loop, {.message = "spam"}), KeyboardInterrupt);
}

TEST_F(Policy, TellsOfTheExceptionThatIsBeingHandled) {
  try {
    throw std::runtime_error("eggs");
  } catch (...) {
    policy_.tell_of_current(t_.loop, {.message = "spam", .handle = 4});
  }
  EXPECT_THAT(told_, ElementsAre("spam (handle 4): std::runtime_error: eggs"));
}

TEST_F(Policy, AKeyboardInterruptThatIsBeingHandledIsThrownOnUntold) {
  const auto interrupted = [&] {
    try {
      throw KeyboardInterrupt();
    } catch (...) {
      policy_.tell_of_current(t_.loop, {.message = "spam"});
    }
  };
  EXPECT_THROW(interrupted(), KeyboardInterrupt);
  EXPECT_THAT(told_, ElementsAre());
}

}  // namespace
}  // namespace loopscope
