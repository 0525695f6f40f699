#include "core/base/duration.h"

#include <gtest/gtest.h>

namespace loopscope {
namespace {

TEST(FormatDuration, ThreeSignificantDigitsAndAUnit) {
  EXPECT_EQ(format_duration(0), "0 s");
  EXPECT_EQ(format_duration(1), "1 ns");
  EXPECT_EQ(format_duration(870), "870 ns");
  EXPECT_EQ(format_duration(999), "999 ns");
  EXPECT_EQ(format_duration(1'000), "1.00 us");
  EXPECT_EQ(format_duration(12'400'000), "12.4 ms");
  EXPECT_EQ(format_duration(1'000'000'000), "1.00 s");
  EXPECT_EQ(format_duration(119'000'000'000), "119 s");
  EXPECT_EQ(format_duration(125'000'000'000), "2.08 min");
  EXPECT_EQ(format_duration(3 * 3'600'000'000'000), "3.00 h");
}

TEST(FormatDuration, RoundsUpIntoTheNextUnitRatherThanToAThousand) {
  EXPECT_EQ(format_duration(999'499), "999 us");
  EXPECT_EQ(format_duration(999'500), "1.00 ms");
  EXPECT_EQ(format_duration(999'999'999), "1.00 s");
  EXPECT_EQ(format_duration(9'996'000), "10.0 ms");
}

TEST(FormatDuration, Negative) {
  EXPECT_EQ(format_duration(-1'500'000), "-1.50 ms");
  EXPECT_FALSE(format_duration(INT64_MIN).empty());
}

}  // namespace
}  // namespace loopscope
