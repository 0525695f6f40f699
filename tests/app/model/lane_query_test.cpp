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

/// The strips of a lane by a walk over every span, with every position asked from the axis.
class NaiveStrips {
 public:
  NaiveStrips(const Model& model, const Axis& axis, const Columns& columns, double limit)
      : model_(model), axis_(axis), columns_(columns), limit_(limit) {}

  std::vector<Strip> of(const Lane& lane) const {
    std::vector<Strip> strips;
    const std::size_t size = lane.spans.size();
    for (std::size_t i = 0; i < size;) {
      const double from = columns_.column(begin(lane, i));
      const double to = columns_.column(end(lane, i));
      if (from >= static_cast<double>(columns_.count)) break;
      const double edge = columns_.position(std::floor(from) + 1);
      std::size_t next = i + 1;
      if (from >= 0 && to - from < 1) {
        while (next < size && begin(lane, next) < edge) ++next;
      }
      if (next - i > 1) {
        summarise(lane, i, next, edge, strips);
      } else if (to > 0 || from >= 0) {
        strips.push_back({.begin = from, .end = to, .first = number(i), .state = lane.spans[i].state});
      }
      i = next;
    }
    return strips;
  }

 private:
  static std::uint32_t number(std::size_t i) { return static_cast<std::uint32_t>(i); }
  double begin(const Lane& lane, std::size_t i) const {
    return axis_.position(model_.after_event(lane.spans[i].begin_event));
  }
  double end(const Lane& lane, std::size_t i) const {
    return lane.spans[i].open() ? std::max(limit_, begin(lane, i))
                                : axis_.position(model_.after_event(lane.spans[i].end_event));
  }
  void summarise(const Lane& lane, std::size_t first, std::size_t next, double edge, std::vector<Strip>& strips) const {
    const double column = std::floor(columns_.column(begin(lane, first)));
    SpanState state = lane.spans[first].state;
    for (std::size_t i = first; i < next; ++i) {
      if (importance(lane.spans[i].state) > importance(state)) state = lane.spans[i].state;
    }
    double in_state = 0;
    for (std::size_t i = first; i < next; ++i) {
      if (lane.spans[i].state == state) in_state += std::max(0.0, std::min(end(lane, i), edge) - begin(lane, i));
    }
    const double covered = std::min(end(lane, next - 1), edge) - begin(lane, first);
    strips.push_back({.begin = column,
                      .end = column + 1,
                      .first = number(first),
                      .count = number(next - first),
                      .state = state,
                      .merged = true,
                      .share = covered > 0 ? in_state / covered : 0});
    const double last = columns_.column(end(lane, next - 1));
    if (last > column + 2) {
      strips.push_back(
          {.begin = column + 1, .end = last, .first = number(next - 1), .state = lane.spans[next - 1].state});
    }
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
    ASSERT_EQ(strips[i].state, naive[i].state);
    ASSERT_EQ(strips[i].merged, naive[i].merged);
    ASSERT_NEAR(strips[i].share, naive[i].share, 1e-6);
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
                                                     .events = 40'000,
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
      for (int view = 0; view < 30; ++view) {
        const Columns columns = random_columns(random, axis.end());
        const double limit = axis.end() + static_cast<double>(random.below(2) * random.below(1000));
        LaneQuery query(model, axis, columns, limit, sums);
        const NaiveStrips naive(model, axis, columns, limit);
        for (LaneIndex lane = 0; lane < model.lanes().size(); lane += 1 + static_cast<LaneIndex>(random.below(20))) {
          std::vector<Strip> strips;
          query.strips(lane, strips);
          ASSERT_NO_FATAL_FAILURE(expect_equal(strips, naive.of(model.lanes()[lane])))
              << "lane " << lane << ", " << (axis.kind() == AxisKind::time ? "time" : "turns");
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomViews, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace loopscope::model
