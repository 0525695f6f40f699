#include "app/cli/text_table.h"

#include <gtest/gtest.h>

namespace loopscope::cli {
namespace {

using Align = TextTable::Align;

TEST(DisplayWidth, CountsWideCharactersTwice) {
  EXPECT_EQ(display_width("say"), 3);
  EXPECT_EQ(display_width("你好"), 4);
  EXPECT_EQ(display_width("e\u0301"), 1);
  EXPECT_EQ(display_width("\xff"), 1);
}

TEST(Shorten, KeepsWhatFitsAndMarksTheCut) {
  EXPECT_EQ(shorten("hello", 5), "hello");
  EXPECT_EQ(shorten("hello", 4), "hel…");
  EXPECT_EQ(shorten("世界世界", 5), "世界…");
  EXPECT_EQ(shorten("世界世界", 4), "世…");
  EXPECT_EQ(shorten("hello", 0), "");
}

TEST(Wrap, BreaksBetweenWordsAndIndents) {
  EXPECT_EQ(wrap("one two three", 12, 4), "    one two\n    three\n");
  EXPECT_EQ(wrap("", 20, 2), "");
}

TEST(Wrap, BreaksChineseAnywhereAndLongWordsAtTheEdge) {
  EXPECT_EQ(wrap("一二三四五六", 9, 1), " 一二三四\n 五六\n");
  EXPECT_EQ(wrap("abcdefghijkl", 8, 0), "abcdefgh\nijkl\n");
}

TEST(TextTable, AlignsColumnsByDisplayWidth) {
  TextTable table({{"task"}, {"turns", Align::right}});
  table.add({"你好", "3"});
  table.add({"main", "12"});
  EXPECT_EQ(table.text(0), "task  turns\n你好      3\nmain     12\n");
}

TEST(TextTable, ShortensTheColumnsThatMayGiveWay) {
  TextTable table({{"name", Align::left, true}, {"state"}});
  table.add({"a-very-long-name-indeed", "awaiting"});
  EXPECT_EQ(table.text(20), "name        state\na-very-lo…  awaiting\n");
}

}  // namespace
}  // namespace loopscope::cli
