#include "core/trace/live/merge.h"

#include <algorithm>
#include <array>
#include <random>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace loopscope::trace {
namespace {

Event at(TimeNs time, LoopId loop, std::uint64_t number = 0) {
  return {.time_ns = time, .kind = Kind::mark, .loop = loop, .a = number};
}

std::vector<TimeNs> times(const std::vector<Event>& events) {
  std::vector<TimeNs> times;
  for (const Event& event : events) times.push_back(event.time_ns);
  return times;
}

class MergeTest : public ::testing::Test {
 protected:
  void push(LoopId loop, const std::vector<TimeNs>& times) {
    std::vector<Event> events;
    for (const TimeNs time : times) events.push_back(at(time, loop));
    merge_.push(loop, events);
  }
  std::vector<TimeNs> take(std::size_t limit = SIZE_MAX) {
    std::vector<Event> out;
    const std::size_t count = merge_.take(out, limit);
    EXPECT_EQ(count, out.size());
    return times(out);
  }

  Merge merge_{8};
};

TEST_F(MergeTest, ALoopAloneWaitsForNobody) {
  merge_.open(3);
  push(3, {1, 1, 5});
  EXPECT_EQ(take(), (std::vector<TimeNs>{1, 1, 5}));
  EXPECT_TRUE(take().empty());
}

TEST_F(MergeTest, AnEventWaitsUntilNobodyCanComeBeforeIt) {
  merge_.open(0);
  merge_.open(1);
  push(0, {1, 4, 9});
  EXPECT_TRUE(take().empty()) << "loop 1 may deliver anything";
  push(1, {4});
  EXPECT_EQ(take(), (std::vector<TimeNs>{1, 4, 4})) << "at the same time the smaller id comes first";
  merge_.promise(1, 9);
  EXPECT_EQ(take(), (std::vector<TimeNs>{9}));
  push(0, {12});
  EXPECT_TRUE(take().empty());
  merge_.close(1);
  EXPECT_EQ(take(), (std::vector<TimeNs>{12}));
}

TEST_F(MergeTest, AtTheSameTimeTheSmallerIdMayStillDeliver) {
  merge_.open(0);
  merge_.open(1);
  push(0, {4});
  push(1, {4, 4});
  EXPECT_EQ(take(), (std::vector<TimeNs>{4})) << "loop 0 may deliver another event at 4, which comes before loop 1's";
  merge_.promise(0, 5);
  EXPECT_EQ(take(), (std::vector<TimeNs>{4, 4}));
}

TEST_F(MergeTest, GivesOutNoMoreThanAskedFor) {
  merge_.open(0);
  push(0, {1, 2, 3, 4});
  EXPECT_EQ(take(3), (std::vector<TimeNs>{1, 2, 3}));
  push(0, {5, 6});
  EXPECT_EQ(take(2), (std::vector<TimeNs>{4, 5}));
  EXPECT_EQ(merge_.held(), 1U);
  EXPECT_TRUE(merge_.holds(0));
}

TEST_F(MergeTest, WhatComesTooLateGetsTheTimeOfWhatIsBeforeIt) {
  merge_.open(0);
  push(0, {10});
  EXPECT_EQ(take(), (std::vector<TimeNs>{10}));
  merge_.open(1);
  push(1, {7, 11});
  push(0, {12});
  EXPECT_EQ(take(), (std::vector<TimeNs>{10, 11}));
  EXPECT_EQ(merge_.late(), 1U);
}

TEST_F(MergeTest, HoldsNoMoreThanItMay) {
  merge_.open(0);
  merge_.open(1);  // silent
  push(0, {1, 2, 3, 4, 5, 6, 7, 8});
  EXPECT_TRUE(take().empty());
  push(0, {9, 10});
  EXPECT_EQ(take(), (std::vector<TimeNs>{1, 2}));
  EXPECT_EQ(merge_.held(), 8U);
}

/// Random loops deliver what they have in random pieces: what comes out is what sorting all of it gives.
TEST(Merge, AgreesWithSorting) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::size_t loops = 1 + random() % 6;
    std::array<std::vector<Event>, 6> deliveries;
    std::array<std::size_t, 6> delivered{};
    std::vector<Event> expected;
    for (std::size_t loop = 0; loop < loops; ++loop) {
      TimeNs time = 0;
      for (std::uint64_t i = 0, count = random() % 60; i < count; ++i) {
        time += random() % 3;
        deliveries[loop].push_back(at(time, static_cast<LoopId>(loop), i));
      }
      expected.insert(expected.end(), deliveries[loop].begin(), deliveries[loop].end());
    }
    std::ranges::sort(expected, {}, [](const Event& event) { return std::tuple(event.time_ns, event.loop, event.a); });

    Merge merge;
    std::vector<Event> out;
    for (std::size_t loop = 0; loop < loops; ++loop) merge.open(static_cast<LoopId>(loop));
    for (std::size_t open = loops; open > 0;) {
      const std::size_t loop = random() % loops;
      auto& mine = deliveries[loop];
      std::size_t& done = delivered[loop];
      if (done > mine.size()) continue;
      if (done == mine.size()) {
        merge.close(static_cast<LoopId>(loop));
        ++done;
        --open;
        continue;
      }
      const std::size_t count = std::min<std::size_t>(mine.size() - done, 1 + random() % 9);
      merge.push(static_cast<LoopId>(loop), std::span(mine).subspan(done, count));
      done += count;
      if (done < mine.size()) merge.promise(static_cast<LoopId>(loop), mine[done].time_ns);
      merge.take(out, random() % 20);
    }
    merge.take(out);
    ASSERT_EQ(out, expected) << "round " << round;
    ASSERT_EQ(merge.late(), 0U);
  }
}

}  // namespace
}  // namespace loopscope::trace
