// Random traces against the simplest thing that could be right.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "app/model/model.h"
#include "core/trace/replay/validator.h"
#include "tests/core/trace/random_trace.h"

namespace loopscope::model {
namespace {

using test::RandomTrace;
using test::TraceBuilder;
using trace::Event;

std::vector<LoopId> loops_of(const EventStore& events) {
  std::vector<LoopId> loops;
  for (const Event& event : events) {
    if (std::find(loops.begin(), loops.end(), event.loop) == loops.end()) loops.push_back(event.loop);
  }
  return loops;
}

// Replays the whole trace event by event, and asks the model at every `stride`-th moment.
void expect_states_as_replayed(const Model& model, std::size_t stride) {
  for (const LoopId loop : loops_of(model.events())) {
    trace::LoopState naive;
    for (std::size_t index = 0; index < model.events().size(); ++index) {
      const Moment moment = model.after_event(index);
      if (model.events()[index].loop == loop) naive.apply(model.events()[index]);
      if (index % stride != 0) continue;
      naive.at_ns = moment.time_ns;
      ASSERT_EQ(model.state_at(moment, loop), naive) << "after event " << index << " of loop " << int{loop};
      trace::LoopState live = naive;
      erase_if(live.tasks, [](const auto& entry) { return trace::is_final(entry.second.state); });
      ASSERT_EQ(model.live_state_at(moment, loop), live) << "after event " << index << " of loop " << int{loop};
    }
  }
}

void expect_lane_in_order(const Model& model, const Lane& lane) {
  for (std::size_t index = 0; index < lane.spans.size(); ++index) {
    const Span& span = lane.spans[index];
    SCOPED_TRACE(std::string(model.name(lane)) + ", span " + std::to_string(index));
    const bool last = index + 1 == lane.spans.size();
    ASSERT_TRUE(last || !span.open());
    if (lane.kind == LaneKind::worker) {  // the loop hears of a job's beginning late: its span begins between events
      ASSERT_LE(model.events()[span.begin_event].time_ns, span.begin_ns);
    } else {
      ASSERT_EQ(model.events()[span.begin_event].time_ns, span.begin_ns);
    }
    if (span.open()) continue;
    ASSERT_LE(span.begin_ns, span.end_ns);
    ASSERT_LT(span.begin_event, span.end_event);
    ASSERT_EQ(model.events()[span.end_event].time_ns, span.end_ns);
    if (last) continue;
    const Span& next = lane.spans[index + 1];
    if (lane.kind == LaneKind::task) {
      ASSERT_EQ(span.end_event, next.begin_event);
    } else {
      ASSERT_LE(span.end_event, next.begin_event);
    }
  }
}

// A task's span at every moment is the state it has then.
void expect_spans_as_states(const Model& model) {
  trace::LoopState naive;
  for (std::size_t index = 0; index < model.events().size(); ++index) {
    naive.apply(model.events()[index]);
    const Moment moment = model.after_event(index);
    for (const auto& [id, task] : naive.tasks) {
      if (trace::is_final(task.state) || task.state == trace::TaskState::created) continue;
      const Lane& lane = model.lanes()[model.lane_of_task(0, id)];
      const auto span = model.span_at(lane, moment);
      ASSERT_TRUE(span) << "task " << id << " after event " << index;
      ASSERT_STREQ(to_string(lane.spans[*span].state), to_string(task.state))
          << "task " << id << " after event " << index;
      ASSERT_EQ(lane.spans[*span].begin_ns, task.since_ns);
    }
  }
}

void expect_equal(const Model& a, const Model& b) {
  ASSERT_EQ(a.lanes().size(), b.lanes().size());
  for (std::size_t index = 0; index < a.lanes().size(); ++index) {
    const Lane& lane = a.lanes()[index];
    const Lane& other = b.lanes()[index];
    ASSERT_EQ(a.name(lane), b.name(other));
    ASSERT_EQ(lane.spans.size(), other.spans.size());
    for (std::size_t span = 0; span < lane.spans.size(); ++span) {
      ASSERT_EQ(lane.spans[span].begin_event, other.spans[span].begin_event);
      ASSERT_EQ(lane.spans[span].end_event, other.spans[span].end_event);
      ASSERT_EQ(lane.spans[span].end_ns, other.spans[span].end_ns);
      ASSERT_EQ(lane.spans[span].state, other.spans[span].state);
    }
  }
  ASSERT_EQ(a.rows(), b.rows());
  ASSERT_EQ(a.turns().size(), b.turns().size());
  ASSERT_EQ(a.prints(), b.prints());
  ASSERT_EQ(a.state_at(a.end()), b.state_at(b.end()));
}

class RandomTraces : public testing::TestWithParam<std::uint64_t> {
 protected:
  RandomTrace legal(std::size_t events) const {
    return test::random_trace({.seed = GetParam(), .events = events, .free_turns = GetParam() % 2 == 0, .threads = 3});
  }
};

TEST_P(RandomTraces, AreLegal) {
  trace::Validator validator;
  const RandomTrace random = legal(5000);
  for (const Event& event : random.builder.events()) ASSERT_EQ(validator.check(event), std::nullopt);
}

TEST_P(RandomTraces, ReadyQueueIsTheLoopsOwn) {
  const RandomTrace random = legal(10'000);
  Model model(random.builder.symbols());
  model.append(random.builder.events());
  for (const test::ReadyCheckpoint& point : random.checkpoints) {
    std::vector<ObjectId> ready;
    for (const trace::ReadyEntry& entry : model.state_at(model.after_event(point.events - 1)).ready)
      ready.push_back(entry.id);
    ASSERT_EQ(ready, point.ready) << "after " << point.events << " events";
  }
}

TEST_P(RandomTraces, StateAtIsWhatAReplayGives) {
  const RandomTrace random = legal(12'000);
  Model model(random.builder.symbols());
  model.append(random.builder.events());
  expect_states_as_replayed(model, 23);
}

TEST_P(RandomTraces, StateAtIsWhatAReplayGivesWhereEventsAreMissing) {
  const RandomTrace random = legal(12'000);
  Model model(random.builder.symbols());
  model.append(test::with_losses(random.builder.events(), GetParam()));
  expect_states_as_replayed(model, 23);
  for (const Lane& lane : model.lanes()) expect_lane_in_order(model, lane);
}

TEST_P(RandomTraces, SpansAreTheStates) {
  const RandomTrace random = legal(5000);
  Model model(random.builder.symbols());
  model.append(random.builder.events());
  for (const Lane& lane : model.lanes()) expect_lane_in_order(model, lane);
  expect_spans_as_states(model);
}

TEST_P(RandomTraces, ChunksMakeTheSameModel) {
  const RandomTrace random = legal(5000);
  Model whole(random.builder.symbols());
  whole.append(random.builder.events());

  Model parts(random.builder.symbols());
  std::mt19937_64 sizes(GetParam());
  std::span<const Event> rest = random.builder.events();
  while (!rest.empty()) {
    const std::size_t size = std::min<std::size_t>(rest.size(), sizes() % 400);
    parts.append(rest.first(size));
    rest = rest.subspan(size);
    ASSERT_LE(parts.rows().size(), parts.lanes().size());
  }
  expect_equal(whole, parts);
}

TEST_P(RandomTraces, GarbageIsTakenIn) {
  const TraceBuilder garbage = test::random_garbage(GetParam(), 9000);
  Model model(garbage.symbols());
  model.append(garbage.events());
  expect_states_as_replayed(model, 41);
  for (LaneIndex lane = 0; lane < model.lanes().size(); ++lane) {
    expect_lane_in_order(model, model.lanes()[lane]);
    for (std::size_t span = 0; span < model.lanes()[lane].spans.size(); ++span) (void)model.wake_of(lane, span);
  }
  EXPECT_EQ(model.rows().size(), model.lanes().size());
  Moment moment;
  while (const auto stop = model.next_turn(moment)) {
    ASSERT_LT(moment, *stop);
    moment = *stop;
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTraces, testing::Range<std::uint64_t>(1, 7));

}  // namespace
}  // namespace loopscope::model
