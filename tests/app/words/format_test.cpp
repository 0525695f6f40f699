#include "app/words/format.h"

#include <gtest/gtest.h>

namespace loopscope::words {
namespace {

TEST(FormatTime, ExactAndGrouped) {
  EXPECT_EQ(format_time(0), "0.000 s");
  EXPECT_EQ(format_time(1'000'000'000), "1.000 s");
  EXPECT_EQ(format_time(1'000'020'000), "1.000 020 s");
  EXPECT_EQ(format_time(870), "0.000 000 870 s");
  EXPECT_EQ(format_time(12'345'500'000'000), "12 345.500 s");
}

TEST(FormatTick, AsManyDigitsAsTellNeighboursApart) {
  EXPECT_EQ(format_tick(0, 1'000), "0");
  EXPECT_EQ(format_tick(1'500'000'000, 500'000'000), "1.5 s");
  EXPECT_EQ(format_tick(20'000'000, 20'000'000), "20 ms");
  EXPECT_EQ(format_tick(1'000'000'000, 10'000), "1.00000 s");
  EXPECT_EQ(format_tick(2'000'000'000, 1'000'000'000), "2 s");
}

TEST(FormatCount, Groups) {
  EXPECT_EQ(format_count(7), "7");
  EXPECT_EQ(format_count(999), "999");
  EXPECT_EQ(format_count(12'345), "12,345");
  EXPECT_EQ(format_count(1'000'000), "1,000,000");
}

TEST(FormatShares, SpeedAndPercent) {
  EXPECT_EQ(format_speed(1), "1.0x");
  EXPECT_EQ(format_speed(0.05), "0.05x");
  EXPECT_EQ(format_speed(100), "100x");
  EXPECT_EQ(format_percent_done(0.419), "41 %");
  EXPECT_EQ(format_percent_done(0.999), "99 %");
  EXPECT_EQ(format_ratio(2.0 / 3), "x0.667");
  EXPECT_EQ(format_ratio(1), "x1.00");
  EXPECT_EQ(format_ratio(12.54), "x12.5");
  EXPECT_EQ(format_ratio(1204.4), "x1,204");
  EXPECT_EQ(format_ratio(0), "x0.000");
  EXPECT_EQ(format_ratio(1e-9), "x<0.001");
  EXPECT_EQ(format_percent(0), "0 %");
  EXPECT_EQ(format_percent(0.125), "12.5 %");
  EXPECT_EQ(format_percent(1), "100 %");
  EXPECT_EQ(format_percent(1e-9), "<0.01 %");
}

}  // namespace
}  // namespace loopscope::words
