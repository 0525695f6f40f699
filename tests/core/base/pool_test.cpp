#include "core/base/pool.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace loopscope {
namespace {

TEST(Pool, BlocksAreAlignedAsOperatorNewDoes) {
  for (const std::size_t size : {1U, 8U, 16U, 17U, 100U, 1000U, 1024U, 1025U, 100'000U}) {
    void* const memory = Pool::allocate(size);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(memory) % __STDCPP_DEFAULT_NEW_ALIGNMENT__, 0U);
    std::memset(memory, 1, size);
    Pool::free(memory, size);
  }
}

// Blocks of all sizes, written from end to end, made and freed in no order: none may share a byte with another.
TEST(Pool, NoTwoBlocksOverlap) {
  struct Block {
    unsigned char* memory;
    std::size_t size;
    unsigned char fill;
  };
  std::minstd_rand random(1);
  std::vector<Block> blocks;
  const auto free_one = [&](std::size_t index) {
    const Block block = blocks[index];
    for (std::size_t i = 0; i < block.size; ++i) ASSERT_EQ(block.memory[i], block.fill);
    Pool::free(block.memory, block.size);
    blocks[index] = blocks.back();
    blocks.pop_back();
  };
  for (int step = 0; step < 20'000; ++step) {
    if (blocks.size() > 200 || (!blocks.empty() && random() % 3 == 0)) {
      free_one(random() % blocks.size());
    } else {
      const std::size_t size = 1 + random() % 1200;
      const auto fill = static_cast<unsigned char>(random());
      blocks.push_back({static_cast<unsigned char*>(Pool::allocate(size)), size, fill});
      std::memset(blocks.back().memory, fill, size);
    }
  }
  while (!blocks.empty()) free_one(0);
}

TEST(Pool, AThreadThatEndsLeavesItsMemoryToOthers) {
  if (!Pool::reuses()) GTEST_SKIP() << "the address sanitizer wants every block to be new";
  constexpr int kBlocks = 100;
  constexpr std::size_t kSize = 1000;
  const auto use_memory = [](std::set<void*>& seen) {
    std::vector<void*> blocks;
    for (int i = 0; i < kBlocks; ++i) blocks.push_back(Pool::allocate(kSize));
    seen.insert(blocks.begin(), blocks.end());
    for (void* block : blocks) Pool::free(block, kSize);
  };
  std::set<void*> seen;
  for (int thread = 0; thread < 50; ++thread) std::thread(use_memory, std::ref(seen)).join();
  EXPECT_LT(seen.size(), 3U * kBlocks);
}

TEST(Pool, AnotherThreadMayFree) {
  std::vector<void*> blocks;
  for (int i = 0; i < 1000; ++i) blocks.push_back(Pool::allocate(64));
  std::thread([&] {
    for (void* block : blocks) Pool::free(block, 64);
    // What it freed is its own to use again.
    void* const again = Pool::allocate(64);
    if (Pool::reuses()) {
      EXPECT_EQ(again, blocks.back());
    }
    Pool::free(again, 64);
  }).join();
  void* const mine = Pool::allocate(64);
  if (Pool::reuses()) {
    EXPECT_EQ(std::count(blocks.begin(), blocks.end(), mine), 0) << "the other thread has it";
  }
  Pool::free(mine, 64);
}

}  // namespace
}  // namespace loopscope
