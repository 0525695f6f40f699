#include "core/base/check.h"

#include <gtest/gtest.h>

namespace loopscope {
namespace {

TEST(Check, PassesWhenTheConditionHoldsAndLooksAtItOnce) {
  int looks = 0;
  LOOPSCOPE_CHECK(++looks == 1);
  EXPECT_EQ(looks, 1);
}

TEST(CheckDeathTest, NamesFileLineAndCondition) {
  EXPECT_DEATH(LOOPSCOPE_CHECK(1 + 1 == 3), "check_test.cpp:[0-9]+: CHECK\\(1 \\+ 1 == 3\\) failed");
}

TEST(Check, DebugCheckIsEvaluatedOnlyInDebugBuilds) {
  int evaluated = 0;
  LOOPSCOPE_DCHECK(++evaluated > 0);
#ifdef NDEBUG
  EXPECT_EQ(evaluated, 0);
#else
  EXPECT_EQ(evaluated, 1);
#endif
}

}  // namespace
}  // namespace loopscope
