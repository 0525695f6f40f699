#include "core/trace/event/symbols.h"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace loopscope::trace {
namespace {

TEST(Symbols, BeginWithTheEmptyStringAndTheUnknownLocation) {
  Symbols symbols;
  EXPECT_EQ(symbols.string_count(), 1U);
  EXPECT_EQ(symbols.location_count(), 1U);
  EXPECT_EQ(symbols.intern(""), 0U);
  EXPECT_EQ(symbols.intern(Location{}), 0U);
  EXPECT_EQ(symbols.string(0), "");
  EXPECT_EQ(symbols.location(0), Location{});
}

TEST(Symbols, IdsAreDenseAndShared) {
  Symbols symbols;
  EXPECT_EQ(symbols.intern("a"), 1U);
  EXPECT_EQ(symbols.intern("b"), 2U);
  EXPECT_EQ(symbols.intern("a"), 1U);
  EXPECT_EQ(symbols.intern(Location{.file = 1, .function = 2, .line = 3}), 1U);
  EXPECT_EQ(symbols.intern(Location{.file = 1, .function = 2, .line = 4}), 2U);
  EXPECT_EQ(symbols.intern(Location{.file = 1, .function = 2, .line = 3}), 1U);
  EXPECT_EQ(symbols.string(2), "b");
  EXPECT_EQ(symbols.location(2).line, 4U);
}

TEST(Symbols, UnknownIdsAreEmpty) {
  const Symbols symbols;
  EXPECT_EQ(symbols.string(9), "");
  EXPECT_EQ(symbols.location(9), Location{});
}

TEST(Symbols, ACopyStandsOnItsOwn) {
  Symbols original;
  original.intern("a");
  original.intern(Location{.file = 1, .function = 1, .line = 1});
  Symbols copy = original;
  original = Symbols();
  EXPECT_EQ(copy.intern("a"), 1U);
  EXPECT_EQ(copy.intern("b"), 2U);
  EXPECT_EQ(copy.intern(Location{.file = 1, .function = 1, .line = 1}), 1U);
  EXPECT_EQ(original.string_count(), 1U);
}

TEST(Symbols, MovingKeepsTheIds) {
  Symbols original;
  original.intern("a string that is too long to be stored inside the string object");
  Symbols moved = std::move(original);
  EXPECT_EQ(moved.intern("a string that is too long to be stored inside the string object"), 1U);
  Symbols assigned;
  assigned = std::move(moved);
  EXPECT_EQ(assigned.intern("a string that is too long to be stored inside the string object"), 1U);
  EXPECT_EQ(assigned.intern("another"), 2U);
}

TEST(Symbols, OverlongStringsAreCutBetweenCharactersAndSayso) {
  Symbols symbols;
  std::string text;
  while (text.size() <= kMaxStringBytes) text += "世";
  const StringId id = symbols.intern(text);
  const std::string_view kept = symbols.string(id);
  EXPECT_LE(kept.size(), kMaxStringBytes);
  EXPECT_GT(kept.size(), kMaxStringBytes - 4);
  EXPECT_TRUE(kept.ends_with("世 [cut]")) << kept.substr(kept.size() - 16);
  EXPECT_EQ(symbols.intern(text), id);
}

}  // namespace
}  // namespace loopscope::trace
