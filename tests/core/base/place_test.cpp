#include "core/base/place.h"

#include <gtest/gtest.h>

namespace loopscope {
namespace {

TEST(FormatPlace, NamesFileAndLine) {
  EXPECT_EQ(format_place("app/presets/gather.cpp", 14), "app/presets/gather.cpp:14");
  EXPECT_EQ(format_place(file_name("app/presets/gather.cpp"), 1414), "gather.cpp:1414");
}

TEST(FormatPlace, IsTheFileWhereTheLineIsUnknown) {
  EXPECT_EQ(format_place("gather.cpp", 0), "gather.cpp");
  EXPECT_EQ(format_place("", 0), "");
}

TEST(FileName, IsThePathsLastPart) {
  EXPECT_EQ(file_name("a/b.cpp"), "b.cpp");
  EXPECT_EQ(file_name("b.cpp"), "b.cpp");
  EXPECT_EQ(file_name("a/"), "");
}

}  // namespace
}  // namespace loopscope
