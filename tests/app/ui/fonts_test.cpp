#include "app/ui/fonts.h"

#include <gtest/gtest.h>
#include <imgui.h>

namespace loopscope::ui {
namespace {

TEST(Fonts, LatinIsThereAtOnceAndChineseWhenItIsNeeded) {
  ImFontAtlas atlas;
  Fonts fonts(atlas);
  ASSERT_TRUE(fonts.load().ok());
  EXPECT_NE(fonts.font(Face::words)->FindGlyphNoFallback('A'), nullptr);
  EXPECT_FALSE(fonts.rebuild());
  fonts.need("plain words");
  EXPECT_FALSE(fonts.rebuild());

  fonts.need("你好, 世界！");
  EXPECT_TRUE(fonts.rebuild());
  EXPECT_FALSE(fonts.rebuild());
  for (const Face face : {Face::words, Face::words_small, Face::code, Face::code_small}) {
    EXPECT_NE(fonts.font(face)->FindGlyphNoFallback(0x4F60), nullptr) << "no font here covers Chinese";
  }
  EXPECT_LE(atlas.TexHeight, 4096);
}

TEST(Fonts, MalformedTextIsTakenAsItComes) {
  ImFontAtlas atlas;
  Fonts fonts(atlas);
  ASSERT_TRUE(fonts.load().ok());
  fonts.need("\xE4\xBD");
  fonts.need("\xFF\xFE\x80");
  fonts.rebuild();
  EXPECT_EQ(fonts.width(Face::words, {}), 0);
}

TEST(Fonts, DigitsOfCodeAreEquallyWide) {
  ImFontAtlas atlas;
  Fonts fonts(atlas);
  ASSERT_TRUE(fonts.load().ok());
  for (char digit = '0'; digit <= '9'; ++digit) {
    EXPECT_EQ(fonts.width(Face::code, std::string_view(&digit, 1)), fonts.width(Face::code, "0"));
  }
}

}  // namespace
}  // namespace loopscope::ui
