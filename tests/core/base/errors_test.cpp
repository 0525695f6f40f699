#include "core/base/errors.h"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace loopscope {
namespace {

template <class F>
std::exception_ptr thrown_by(F function) {
  try {
    function();
  } catch (...) {
    return std::current_exception();
  }
  return nullptr;
}

const std::exception_ptr kCause = std::make_exception_ptr(std::out_of_range("no such user"));

TEST(Errors, AreDescribed) {
  EXPECT_EQ(describe(kCause), "std::out_of_range: no such user");
  EXPECT_EQ(describe(std::make_exception_ptr(CancelledError())), "CancelledError");
  EXPECT_EQ(describe(std::make_exception_ptr(CancelledError("stop"))), "CancelledError: stop");
  EXPECT_EQ(describe(std::make_exception_ptr(5)), "int");
}

TEST(Errors, HaveTheCauseTheyWereThrownFrom) {
  const auto error = thrown_by([] { throw_from(std::runtime_error("cannot start"), kCause); });
  EXPECT_EQ(describe(error), "std::runtime_error: cannot start");
  EXPECT_EQ(cause_of(error), kCause);
  EXPECT_EQ(cause_of(kCause), nullptr);
  EXPECT_THROW(std::rethrow_exception(error), std::runtime_error);
}

TEST(Errors, HaveTheCauseThatTheStandardLibraryNested) {
  const auto error = thrown_by([] {
    try {
      std::rethrow_exception(kCause);
    } catch (const std::exception&) {
      std::throw_with_nested(CancelledError("stop"));
    }
  });
  EXPECT_EQ(describe_with_causes(error), "CancelledError: stop, caused by std::out_of_range: no such user");
}

TEST(Errors, TellOfAllCauses) {
  const auto middle = thrown_by([] { throw_from(std::runtime_error("cannot log in"), kCause); });
  const auto outer = thrown_by([&] { throw_from(std::logic_error("cannot start"), middle); });
  EXPECT_EQ(describe_with_causes(outer),
            "std::logic_error: cannot start, caused by std::runtime_error: cannot log in, caused by std::out_of_range: "
            "no such user");
}

TEST(Errors, NeedNoCause) {
  const auto error = thrown_by([] { throw_from(std::runtime_error("alone"), nullptr); });
  EXPECT_EQ(cause_of(error), nullptr);
  EXPECT_EQ(describe_with_causes(error), "std::runtime_error: alone");
}

}  // namespace
}  // namespace loopscope
