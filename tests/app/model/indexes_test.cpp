// What the indexes find, against a look at everything.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "app/model/model.h"
#include "app/model/slices.h"
#include "tests/core/trace/random_trace.h"

namespace loopscope::model {
namespace {

using test::Random;

std::vector<Slice> naive_slices(const Model& model, SpanState state, TimeNs length_ns, SliceOrder order,
                                std::size_t limit) {
  std::vector<Slice> slices;
  for (LaneIndex lane = 0; lane < model.lanes().size(); ++lane) {
    const auto& spans = model.lanes()[lane].spans;
    for (std::uint32_t i = 0; i < spans.size(); ++i) {
      const Span span = spans[i];
      const TimeNs length = (span.open() ? model.end().time_ns : span.end_ns) - span.begin_ns;
      if (span.state == state && length > length_ns) slices.push_back({lane, i, span.begin_ns, length});
    }
  }
  std::sort(slices.begin(), slices.end(), [&](const Slice& a, const Slice& b) {
    const TimeNs a_first = order == SliceOrder::longest_first ? -a.length_ns : 0;
    const TimeNs b_first = order == SliceOrder::longest_first ? -b.length_ns : 0;
    return std::tie(a_first, a.begin_ns, a.lane, a.span) < std::tie(b_first, b.begin_ns, b.lane, b.span);
  });
  if (slices.size() > limit) slices.resize(limit);
  return slices;
}

std::vector<std::uint32_t> events_of(const Model& model, const Lane& lane) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t i = lane.create_event; i < model.events().size(); ++i) {
    const trace::Event event = model.events()[i];
    const bool about = trace::is_about_task(event.kind) || event.kind == trace::Kind::task_rename;
    if (about && event.subject == lane.id && event.loop == lane.loop) found.push_back(i);
  }
  return found;
}

void expect_task_events(const Model& model, LaneIndex lane, Random& random) {
  const std::vector<std::uint32_t> own = events_of(model, model.lanes()[lane]);
  for (int i = 0; i < 60; ++i) {
    // Half of the questions are asked at events about the task or right beside them.
    auto at = static_cast<std::uint32_t>(random.below(model.events().size()));
    if (i % 2 == 0 && !own.empty())
      at = own[random.below(own.size())] + static_cast<std::uint32_t>(random.below(3)) - 1;
    if (at >= model.events().size()) continue;
    const auto next = std::upper_bound(own.begin(), own.end(), at);
    const auto before = std::lower_bound(own.begin(), own.end(), at);
    ASSERT_EQ(model.next_task_event(lane, at), next == own.end() ? std::nullopt : std::optional(*next))
        << "lane " << lane << " after " << at;
    ASSERT_EQ(model.previous_task_event(lane, at), before == own.begin() ? std::nullopt : std::optional(*(before - 1)))
        << "lane " << lane << " before " << at;
  }
}

class Indexes : public testing::TestWithParam<std::uint64_t> {
 protected:
  // A legal trace, one with gaps, or anything at all.
  void append(std::size_t share, std::size_t shares) {
    const std::size_t end = events_.size() * (share + 1) / shares;
    model_.append(std::span(events_).subspan(taken_, end - taken_));
    taken_ = end;
  }

  const test::RandomTrace random_trace_ = test::random_trace(
      {.seed = GetParam(), .events = 9000, .free_turns = GetParam() % 2 == 0, .max_tasks = 10 + 5 * GetParam()});
  const test::TraceBuilder garbage_ = test::random_garbage(GetParam(), 6000);
  const bool is_garbage_ = GetParam() % 4 == 3;
  const std::vector<trace::Event> events_ = is_garbage_ ? garbage_.events()
                                            : GetParam() % 4 == 1
                                                ? test::with_losses(random_trace_.builder.events(), GetParam())
                                                : random_trace_.builder.events();
  Model model_{is_garbage_ ? garbage_.symbols() : random_trace_.builder.symbols()};
  std::size_t taken_ = 0;
};

TEST_P(Indexes, FindTheLongSlices) {
  Random random(GetParam());
  for (std::size_t share = 0; share < 5; ++share) {
    append(share, 5);
    for (int i = 0; i < 40; ++i) {
      const auto state = static_cast<SpanState>(random.below(8));
      const auto length_ns = static_cast<TimeNs>(random.below(1ULL << random.below(30)));
      const auto order = random.chance(50) ? SliceOrder::longest_first : SliceOrder::by_time;
      const std::size_t limit = random.chance(30) ? SIZE_MAX : random.below(20);
      ASSERT_EQ(slices_longer_than(model_, state, length_ns, order, limit),
                naive_slices(model_, state, length_ns, order, limit))
          << to_string(state) << " longer than " << length_ns;
    }
  }
}

TEST_P(Indexes, FindTheEventsOfATask) {
  Random random(GetParam());
  for (std::size_t share = 0; share < 3; ++share) {
    append(share, 3);
    for (LaneIndex lane = 0; lane < model_.lanes().size(); lane += 1 + static_cast<LaneIndex>(random.below(4))) {
      if (model_.lanes()[lane].kind == LaneKind::loop) {
        EXPECT_EQ(model_.next_task_event(lane, 0), std::nullopt);
      } else {
        ASSERT_NO_FATAL_FAILURE(expect_task_events(model_, lane, random));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Indexes, testing::Range<std::uint64_t>(1, 9));

TEST(TaskEvents, AreFoundFarFromAllOthersOfTheirTask) {
  test::TraceBuilder trace;
  const auto others = [&] {
    for (int i = 0; i < 100; ++i) trace.print("line");
  };
  trace.start("loop").create(1, 0, "main", "work").ready(1).run(1);
  others();
  const auto enter = static_cast<std::uint32_t>(trace.events().size());
  trace.enter(1, "inner", 1);
  others();
  const auto leave = static_cast<std::uint32_t>(trace.events().size());
  trace.leave(1);
  others();
  Model model(trace.symbols());
  model.append(trace.events());
  const LaneIndex lane = model.lane_of_task(0, 1);
  EXPECT_EQ(model.next_task_event(lane, 3), enter);
  EXPECT_EQ(model.next_task_event(lane, enter), leave);
  EXPECT_EQ(model.next_task_event(lane, leave), std::nullopt);
  EXPECT_EQ(model.previous_task_event(lane, leave + 99), leave);
  EXPECT_EQ(model.previous_task_event(lane, leave), enter);
  EXPECT_EQ(model.previous_task_event(lane, enter), 3U);
  EXPECT_EQ(model.previous_task_event(lane, 1), std::nullopt);
}

}  // namespace
}  // namespace loopscope::model
