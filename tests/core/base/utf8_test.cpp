#include "core/base/utf8.h"

#include <gtest/gtest.h>

namespace loopscope::utf8 {
namespace {

struct Case {
  std::string_view text;
  char32_t value;
  std::size_t bytes;
};

TEST(Utf8, ReadsCharactersOfEveryLength) {
  for (const Case& c : {Case{"A!", U'A', 1}, Case{"é!", 0xE9, 2}, Case{"中!", 0x4E2D, 3}, Case{"😀!", 0x1F600, 4},
                        Case{std::string_view("\0!", 2), 0, 1}, Case{"\xF4\x8F\xBF\xBF", 0x10FFFF, 4}}) {
    const Character character = first(c.text);
    EXPECT_TRUE(character.valid) << c.text;
    EXPECT_EQ(character.value, c.value);
    EXPECT_EQ(character.bytes, c.bytes);
  }
}

TEST(Utf8, TakesWhatIsNoCharacterByteByByte) {
  for (const std::string_view text : {
           "\x80",              // a continuation that nothing began
           "\xC0\x80",          // overlong
           "\xE0\x9F\xBF",      // overlong
           "\xF0\x8F\xBF\xBF",  // overlong
           "\xED\xA0\x80",      // a surrogate
           "\xF4\x90\x80\x80",  // beyond the last
           "\xF8\x88\x80\x80",  // five bytes are never meant
           "\xE4\xB8",          // cut
           "\xE4X\xAD",         // broken off
           "\xFF",
       }) {
    const Character character = first(text);
    EXPECT_FALSE(character.valid) << text;
    EXPECT_EQ(character.value, kReplacement);
    EXPECT_EQ(character.bytes, 1U);
  }
}

TEST(Utf8, FindsWhereCharactersBegin) {
  constexpr std::string_view kText = "a中b";
  EXPECT_EQ(start(kText, 0), 0U);
  EXPECT_EQ(start(kText, 1), 1U);
  EXPECT_EQ(start(kText, 2), 1U);
  EXPECT_EQ(start(kText, 3), 1U);
  EXPECT_EQ(start(kText, 4), 4U);
  EXPECT_EQ(start(kText, 5), 5U);
  EXPECT_EQ(next(kText, 0), 1U);
  EXPECT_EQ(next(kText, 1), 4U);
  EXPECT_EQ(next(kText, 4), 5U);
}

}  // namespace
}  // namespace loopscope::utf8
