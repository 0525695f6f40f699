// What is drawn of a lane, against a walk over every span of it.

#include "app/model/lane_query.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "tests/core/trace/random_trace.h"

namespace loopscope::model {
namespace {

using test::Random;

/// The strips of a lane by a walk over every span and every column, with every position asked from the axis.
class NaiveStrips {
 public:
  NaiveStrips(const Model& model, const Axis& axis, const Columns& columns, double limit)
      : model_(model), axis_(axis), columns_(columns), limit_(limit) {}

  std::vector<Strip> of(const Lane& lane) const {
    std::vector<std::vector<std::size_t>> touching(columns_.count);  // spans, by column
    std::vector<bool> summed(columns_.count);
    std::vector<std::size_t> wide;
    for (std::size_t i = 0; i < lane.spans.size(); ++i) {
      const auto [from, to] = stretch(lane, i);
      if (from >= static_cast<double>(columns_.count)) break;
      if (to - from >= 1) wide.push_back(i);
      for (double column = std::max(std::floor(from), 0.0); column < static_cast<double>(columns_.count); ++column) {
        if (std::floor(from) != column && to <= column) break;
        touching[static_cast<std::size_t>(column)].push_back(i);
        if (to - from < 1) summed[static_cast<std::size_t>(column)] = true;
      }
    }
    std::vector<Strip> strips;
    const auto is_summed = [&](double column) {
      return column >= 0 && column < static_cast<double>(columns_.count) && summed[static_cast<std::size_t>(column)];
    };
    for (const std::size_t i : wide) {
      auto [from, to] = stretch(lane, i);
      if (is_summed(std::floor(from))) from = std::floor(from) + 1;
      if (is_summed(std::floor(to))) to = std::floor(to);
      if (to <= from || to <= 0 || from >= static_cast<double>(columns_.count)) continue;
      strips.push_back({.begin = from, .end = to, .first = number(i), .state = lane.spans[i].state});
    }
    for (std::size_t column = 0; column < columns_.count; ++column) {
      if (summed[column]) strips.push_back(summary(lane, touching[column], static_cast<double>(column)));
    }
    std::sort(strips.begin(), strips.end(), [](const Strip& a, const Strip& b) { return a.begin < b.begin; });
    return strips;
  }

 private:
  struct Stretch {
    double from;
    double to;
  };
  static std::uint32_t number(std::size_t i) { return static_cast<std::uint32_t>(i); }
  double begin(const Lane& lane, std::size_t i) const {
    return axis_.position(model_.after_event(lane.spans.begin_event(i)));
  }
  double end(const Lane& lane, std::size_t i) const {
    return lane.spans.open(i) ? std::max(limit_, begin(lane, i))
                              : axis_.position(model_.after_event(lane.spans.end_event(i)));
  }
  Stretch stretch(const Lane& lane, std::size_t i) const {
    return {columns_.column(begin(lane, i)), columns_.column(end(lane, i))};
  }
  Strip summary(const Lane& lane, const std::vector<std::size_t>& spans, double column) const {
    Strip strip{.begin = column,
                .end = column + 1,
                .first = number(spans.front()),
                .count = number(spans.size()),
                .state = lane.spans[spans.front()].state,
                .merged = true};
    const double from = columns_.position(column);
    const double to = columns_.position(column + 1);
    for (const std::size_t i : spans) {
      const std::size_t state = state_number(lane.spans[i].state);
      ++strip.counts[state];
      strip.shares[state] +=
          std::max(0.0, std::min(end(lane, i), to) - std::max(begin(lane, i), from)) / columns_.width;
    }
    for (const std::size_t i : spans) {
      const SpanState state = lane.spans[i].state;
      const double longer = strip.shares[state_number(state)] - strip.shares[state_number(strip.state)];
      if (longer > 0 || (longer == 0 && state_number(state) > state_number(strip.state))) strip.state = state;
    }
    return strip;
  }

  const Model& model_;
  const Axis& axis_;
  const Columns& columns_;
  double limit_;
};

void expect_equal(const std::vector<Strip>& strips, const std::vector<Strip>& naive) {
  ASSERT_EQ(strips.size(), naive.size());
  for (std::size_t i = 0; i < strips.size(); ++i) {
    SCOPED_TRACE("strip " + std::to_string(i));
    ASSERT_EQ(strips[i].begin, naive[i].begin);
    ASSERT_EQ(strips[i].end, naive[i].end);
    ASSERT_EQ(strips[i].first, naive[i].first);
    ASSERT_EQ(strips[i].count, naive[i].count);
    ASSERT_EQ(strips[i].merged, naive[i].merged);
    ASSERT_EQ(strips[i].counts, naive[i].counts);
    for (std::size_t state = 0; state < kLaneStates; ++state) {
      ASSERT_NEAR(strips[i].shares[state], naive[i].shares[state], 1e-6);
    }
    if (strips[i].state == naive[i].state) continue;  // else they last equally long, but for rounding
    ASSERT_NEAR(strips[i].shares[state_number(strips[i].state)], naive[i].shares[state_number(naive[i].state)], 1e-6);
  }
}

/// From everything to less than an event, anywhere, and a little beyond both ends.
Columns random_columns(Random& random, double end) {
  const std::size_t count = 1 + random.below(200);
  const double zoom = std::pow(0.5, static_cast<double>(random.below(30)));
  const double width = std::max(end, 1.0) * zoom;
  const double begin = (static_cast<double>(random.below(1001)) / 1000.0 * 1.2 - 0.1) * end - width / 2;
  return {begin, width / static_cast<double>(count), count};
}

class RandomViews : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomViews, ShowWhatAWalkOverAllSpansDoes) {
  Random random(GetParam());
  const test::RandomTrace made = test::random_trace({.seed = GetParam(),
                                                     .events = 20'000,
                                                     .free_turns = GetParam() % 3 == 0,
                                                     .max_tasks = GetParam() % 2 == 0 ? 3U : 20U});
  const std::vector<trace::Event> events =
      GetParam() % 4 == 1 ? test::with_losses(made.builder.events(), GetParam()) : made.builder.events();
  Model model(made.builder.symbols());
  Axis axes[] = {Axis(AxisKind::time), Axis(AxisKind::turns)};
  TurnSums sums;
  std::span<const trace::Event> rest = events;
  while (!rest.empty()) {
    const std::size_t size = std::min<std::size_t>(rest.size(), 1 + random.below(3000));
    model.append(rest.first(size));
    rest = rest.subspan(size);
    for (Axis& axis : axes) {
      axis.update(model);
      for (int view = 0; view < 10; ++view) {
        const Columns columns = random_columns(random, axis.end());
        const double limit = axis.end() + static_cast<double>(random.below(2) * random.below(1000));
        LaneQuery query(model, axis, columns, limit, sums);
        const NaiveStrips naive(model, axis, columns, limit);
        for (LaneIndex lane = 0; lane < model.lanes().size(); lane += 1 + static_cast<LaneIndex>(random.below(20))) {
          std::vector<Strip> strips;
          query.strips(lane, strips);
          ASSERT_NO_FATAL_FAILURE(expect_equal(strips, naive.of(model.lanes()[lane])))
              << "lane " << lane << ", " << (axis.kind() == AxisKind::time ? "time" : "turns");
          if (strips.empty()) continue;
          const Strip& strip = strips[random.below(strips.size())];
          if (!strip.merged) continue;
          std::vector<Strip> here;
          query.strips_at(lane, static_cast<std::size_t>(strip.begin), here);
          const auto summary = std::find_if(here.begin(), here.end(), [](const Strip& at) { return at.merged; });
          ASSERT_NE(summary, here.end());
          ASSERT_EQ(summary->counts, strip.counts);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomViews, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace loopscope::model
