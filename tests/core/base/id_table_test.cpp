#include "core/base/id_table.h"

#include <cstdint>
#include <random>
#include <unordered_map>

#include <gtest/gtest.h>

namespace loopscope {
namespace {

TEST(IdTable, HoldsWhatAMapHolds) {
  std::mt19937_64 random(7);
  IdTable<std::uint32_t> table;
  std::unordered_map<ObjectId, std::uint32_t> map;
  ObjectId newest = 0;
  for (std::uint32_t step = 0; step < 200'000; ++step) {
    // Ids as a loop gives them out, and some from anywhere; few of them live at a time, then many.
    const bool far = random() % 10 == 0;
    const ObjectId id = far ? static_cast<ObjectId>(random() % 1000 * 0x10'0001 + 1)
                            : newest - static_cast<ObjectId>(random() % (step % 50'000 / 10 + 2)) + 1;
    if (id == 0) continue;
    newest = far ? newest : newest + 1;
    const std::uint32_t* found = table.find(id);
    const auto known = map.find(id);
    ASSERT_EQ(found != nullptr, known != map.end());
    if (found != nullptr) {
      ASSERT_EQ(*found, known->second);
    }
    if (random() % 2 == 0) {
      *table.emplace(id).first = step;
      map[id] = step;
    } else if (found != nullptr) {
      table.erase(id);
      map.erase(id);
    }
    ASSERT_EQ(table.size(), map.size());
  }
  std::size_t count = 0;
  table.for_each([&](ObjectId id, std::uint32_t value) {
    ++count;
    ASSERT_EQ(map.at(id), value);
  });
  EXPECT_EQ(count, map.size());
  EXPECT_EQ(table.find(kNoObject), nullptr);
}

}  // namespace
}  // namespace loopscope
