#include "core/trace/live/string_table.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace loopscope::trace {
namespace {

TEST(StringTable, IdZeroIsTheEmptyString) {
  StringTable table;
  EXPECT_EQ(table.get(0), "");
  EXPECT_EQ(table.intern(""), 0U);
}

TEST(StringTable, EqualTextsShareAnId) {
  StringTable table;
  const StringId hello = table.intern("hello");
  EXPECT_EQ(hello, 1U);
  EXPECT_EQ(table.intern("world"), 2U);
  EXPECT_EQ(table.intern(std::string("hel") + "lo"), hello);
  EXPECT_EQ(table.get(hello), "hello");
  EXPECT_EQ(table.get(2), "world");
}

TEST(StringTable, KeepsBytesOfAnyKind) {
  StringTable table;
  const std::string bytes("a\0b\xff", 4);
  EXPECT_EQ(table.get(table.intern(bytes)), bytes);
}

TEST(StringTable, StringsNeverMove) {
  StringTable table;
  const std::string_view first = table.get(table.intern("first"));
  for (int i = 0; i < 10'000; ++i) table.intern("text " + std::to_string(i));
  EXPECT_EQ(first.data(), table.get(1).data());
  for (int i = 0; i < 10'000; ++i) ASSERT_EQ(table.get(static_cast<StringId>(i + 2)), "text " + std::to_string(i));
}

TEST(StringTable, OtherThreadsReadIdsTheyWereGiven) {
  constexpr StringId kCount = 5'000;
  StringTable table;
  std::atomic<StringId> published{0};
  std::thread reader([&] {
    for (StringId id = 1; id <= kCount; ++id) {
      while (published.load(std::memory_order_acquire) < id) std::this_thread::yield();
      ASSERT_EQ(table.get(id), "text " + std::to_string(id));
    }
  });
  for (StringId id = 1; id <= kCount; ++id) {
    ASSERT_EQ(table.intern("text " + std::to_string(id)), id);
    published.store(id, std::memory_order_release);
  }
  reader.join();
}

}  // namespace
}  // namespace loopscope::trace
