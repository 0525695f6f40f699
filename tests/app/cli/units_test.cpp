#include "app/cli/units.h"

#include <gtest/gtest.h>

namespace loopscope::cli {
namespace {

TEST(ParseTime, KnowsTheUnitsAndPlainNanoseconds) {
  EXPECT_EQ(parse_time("1.5s"), 1'500'000'000);
  EXPECT_EQ(parse_time("20ms"), 20'000'000);
  EXPECT_EQ(parse_time("250us"), 250'000);
  EXPECT_EQ(parse_time("250µs"), 250'000);
  EXPECT_EQ(parse_time("1500000ns"), 1'500'000);
  EXPECT_EQ(parse_time("1500000"), 1'500'000);
  EXPECT_EQ(parse_time("0"), 0);
  EXPECT_EQ(parse_time(".5s"), 500'000'000);
}

TEST(ParseTime, IsExactForLongTimes) {
  EXPECT_EQ(parse_time("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(parse_time("3.000050000s"), 3'000'050'000);
}

TEST(ParseTime, RefusesEverythingElse) {
  for (const char* text : {"", "s", "-1s", "1.2.3s", "1m", "1 s", "ten", "1e9", "9223372036854775808", "99999999999s",
                           ".", "nan", "0x10", "1,5s", "1..s"}) {
    EXPECT_FALSE(parse_time(text).has_value()) << text;
  }
}

TEST(ParseSize, TakesWidthAndHeightWithinBounds) {
  const auto size = parse_size("1280x720");
  ASSERT_TRUE(size.has_value());
  EXPECT_EQ(size->width, 1280);
  EXPECT_EQ(size->height, 720);
  for (const char* text :
       {"", "x", "1280", "1280x", "x720", "1280x720x3", "-1280x720", "100x100", "9000x9000", "1280X720"}) {
    EXPECT_FALSE(parse_size(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace loopscope::cli
