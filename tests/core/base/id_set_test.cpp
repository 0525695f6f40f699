#include "core/base/id_set.h"

#include <random>
#include <unordered_set>

#include <gtest/gtest.h>

namespace loopscope {
namespace {

TEST(IdSet, HoldsWhatASetHolds) {
  std::mt19937_64 random(5);
  IdSet ids;
  std::unordered_set<ObjectId> set;
  for (int step = 0; step < 50'000; ++step) {
    // Neighbours, and some from anywhere, the ends included.
    auto id = static_cast<ObjectId>(random() % 20'000);
    if (random() % 10 == 0) id = static_cast<ObjectId>(UINT32_MAX - random() % 100);
    ASSERT_EQ(ids.contains(id), set.contains(id));
    if (random() % 2 == 0) {
      ids.insert(id);
      set.insert(id);
      ASSERT_TRUE(ids.contains(id));
    }
  }
}

}  // namespace
}  // namespace loopscope
