// Levels of detail against the simplest thing that could be right: a walk over all spans.

#include "app/model/span_forest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "tests/core/trace/random_trace.h"

namespace loopscope::model {
namespace {

using test::Random;

/// What a forest asks of a SpanList.
struct Spans : std::vector<Span> {
  TimeNs begin_ns(std::size_t i) const { return (*this)[i].begin_ns; }
  std::uint32_t begin_event(std::size_t i) const { return (*this)[i].begin_event; }
  SpanState state(std::size_t i) const { return (*this)[i].state; }
};

/// A lane that grows at random: some spans have no width, and now and then the lane has a gap. The latest span may be
/// open.
struct RandomLane {
  explicit RandomLane(std::uint64_t seed) : random(seed), zero_percent(static_cast<unsigned>(random.below(100))) {}

  void grow(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      if (!spans.empty()) {
        now_ns += random.chance(zero_percent) ? 0 : static_cast<TimeNs>(random.below(1ULL << random.below(40)));
        spans.back().end_ns = now_ns;
        spans.back().end_event = event;
      }
      if (random.chance(5)) now_ns += 1 + static_cast<TimeNs>(random.below(1000));
      event += 1 + static_cast<std::uint32_t>(random.below(3));
      const auto state = static_cast<SpanState>(random.below(kLaneStates));
      spans.push_back({.begin_ns = now_ns, .begin_event = event, .state = state});
      event += 1;
    }
    if (!spans.empty()) forest.grow(spans, spans.size() - 1);
  }

  Random random;
  unsigned zero_percent;
  TimeNs now_ns = 0;
  std::uint32_t event = 0;
  Spans spans;
  SpanForest forest;
};

void expect_searches(RandomLane& lane) {
  const std::size_t count = lane.spans.size();
  const std::size_t from = lane.random.below(count + 1);
  const auto at_ns = static_cast<TimeNs>(lane.random.below(static_cast<std::uint64_t>(lane.now_ns) + 2));
  const std::uint64_t at_event = lane.random.below(lane.event + 2);
  const auto begin = lane.spans.begin() + static_cast<std::ptrdiff_t>(from);
  const auto by_time = std::find_if(begin, lane.spans.end(), [&](const Span& s) { return s.begin_ns >= at_ns; });
  const auto by_event = std::find_if(begin, lane.spans.end(), [&](const Span& s) { return s.begin_event >= at_event; });
  const std::size_t guess = lane.random.below(2 * count);
  ASSERT_EQ(lane.forest.first_at(lane.spans, count, at_ns, from, guess), by_time - lane.spans.begin());
  ASSERT_EQ(lane.forest.first_at_event(lane.spans, count, at_event, from, guess), by_event - lane.spans.begin());
}

void expect_sums(RandomLane& lane) {
  const std::size_t count = lane.random.below(lane.spans.size() + 1);
  SpanSums naive;
  for (std::size_t i = 0; i < count; ++i)
    naive.add(lane.spans[i], lane.spans[i].open() ? lane.now_ns : lane.spans[i].end_ns);
  ASSERT_EQ(lane.forest.sums(lane.spans, count, lane.now_ns), naive);
  ASSERT_EQ(lane.forest.counts(lane.spans, count), naive.count);
}

TEST(SpanForest, AnswersAsAWalkDoes) {
  for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
    RandomLane lane(seed);
    const std::size_t most = seed % 50 == 0 ? 3000 : 200;
    while (lane.spans.size() < most) {
      lane.grow(1 + lane.random.below(most / 2));
      for (int i = 0; i < 4; ++i) {
        ASSERT_NO_FATAL_FAILURE(expect_searches(lane)) << "seed " << seed;
        ASSERT_NO_FATAL_FAILURE(expect_sums(lane)) << "seed " << seed;
      }
    }
  }
}

TEST(SpanForest, TakesTwoBytesASpan) {
  RandomLane lane(1);
  lane.grow(100'000);
  EXPECT_LE(lane.forest.memory_bytes(), 100'000U * 5 / 2);
}

}  // namespace
}  // namespace loopscope::model
