#include "core/base/id_map.h"

#include <cstdint>
#include <map>
#include <random>
#include <stdexcept>

#include <gtest/gtest.h>

namespace loopscope {
namespace {

TEST(IdMap, HoldsWhatAMapHolds) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    std::mt19937_64 random(seed);
    IdMap<int> ids;
    std::map<ObjectId, int> map;
    for (int step = 0; step < 30'000; ++step) {
      auto id = static_cast<ObjectId>(random() % 2000);
      if (random() % 100 < 30) id *= 4'194'301;
      if (random() % 100 < 45) {
        ASSERT_EQ(ids.erase(id), map.erase(id));
      } else {
        ASSERT_EQ(ids.try_emplace(id, step).second, map.try_emplace(id, step).second);
      }
      ASSERT_EQ(ids.contains(id), map.contains(id));
    }
    IdMap<int> copy = ids;
    copy.sort();
    EXPECT_TRUE(copy == ids);
    ASSERT_EQ(copy.size(), map.size());
    auto entry = map.begin();
    for (const auto& [id, value] : copy) {
      ASSERT_EQ(id, entry->first);
      ASSERT_EQ(value, (entry++)->second);
      ASSERT_EQ(ids.at(id), value);
    }
    EXPECT_EQ(erase_if(copy, [](const auto& one) { return one.first % 2 == 0; }),
              std::erase_if(map, [](const auto& one) { return one.first % 2 == 0; }));
    EXPECT_EQ(copy.size(), map.size());
    EXPECT_THROW((void)copy.at(UINT32_MAX), std::out_of_range);
  }
}

}  // namespace
}  // namespace loopscope
