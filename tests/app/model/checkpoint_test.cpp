// A checkpoint of a trace gives the same state as all events before it.

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "core/trace/file/encoder.h"
#include "core/trace/file/seekable_file.h"
#include "core/trace/replay/checkpoint.h"
#include "core/trace/replay/loop_state.h"
#include "tests/core/trace/random_trace.h"

namespace loopscope::model {
namespace {

using trace::Checkpoint;
using trace::Checkpointer;
using trace::Event;

using States = std::map<LoopId, trace::LoopState>;

void apply_all(States& states, std::span<const Event> events) {
  for (const Event& event : events) states[event.loop].apply(event);
}

/// What a checkpoint leaves out: who woke a task that has ended, tasks that ended long ago, and when the last event was
/// that changed nothing.
States comparable(States states, std::size_t ended_kept) {
  for (auto& [loop, state] : states) {
    state.at_ns = 0;
    std::vector<std::pair<TimeNs, ObjectId>> ended;
    for (auto& [id, task] : state.tasks) {
      if (!trace::is_final(task.state)) continue;
      task.waker.reset();
      ended.emplace_back(task.since_ns, id);
    }
    if (ended.size() <= ended_kept) continue;
    std::sort(ended.begin(), ended.end());
    ended.resize(ended.size() - ended_kept);
    for (const auto& [since, id] : ended) state.tasks.erase(id);
  }
  return states;
}

void expect_equal(const States& left, const States& right, std::size_t events) {
  ASSERT_EQ(left.size(), right.size());
  for (const auto& [loop, state] : left) {
    const trace::LoopState& other = right.at(loop);
    EXPECT_EQ(state.phase, other.phase);
    EXPECT_EQ(state.phase_since_ns, other.phase_since_ns);
    EXPECT_EQ(state.running, other.running);
    EXPECT_EQ(state.select_timeout_ns, other.select_timeout_ns);
    EXPECT_EQ(state.ready, other.ready);
    EXPECT_EQ(state.timers, other.timers);
    EXPECT_EQ(state.watches, other.watches);
    for (const auto& [id, task] : state.tasks) {
      ASSERT_TRUE(other.tasks.contains(id)) << "task " << id;
      EXPECT_EQ(task, other.tasks.at(id)) << "task " << id;
    }
    ASSERT_EQ(state, other) << "loop " << int{loop} << " after " << events << " events";
  }
}

/// Two loops, each with its own random trace.
std::vector<Event> two_loops(std::uint64_t seed, std::size_t events) {
  const std::vector<Event> all = test::random_trace({.seed = seed, .events = events, .threads = 4}).builder.events();
  std::vector<Event> other =
      test::random_trace({.seed = seed + 100, .events = events, .max_tasks = 5}).builder.events();
  for (Event& event : other) event.loop = 3;
  std::vector<Event> merged;
  std::merge(all.begin(), all.end(), other.begin(), other.end(), std::back_inserter(merged),
             [](const Event& l, const Event& r) { return l.time_ns < r.time_ns; });
  return merged;
}

void expect_checkpoints_to_hold(const std::vector<Event>& events, std::size_t stride) {
  States states;
  Checkpointer checkpointer;
  Checkpointer chained;  // begins again from its own checkpoints
  std::size_t most = 0;
  for (std::size_t i = 0; i < events.size(); ++i) {
    states[events[i].loop].apply(events[i]);
    checkpointer.add(events[i]);
    chained.add(events[i]);
    if (i % stride != 0) continue;
    const Checkpoint checkpoint = checkpointer.checkpoint();
    ASSERT_EQ(checkpoint.event, i + 1);
    most = std::max(most, checkpoint.events.size());
    States rebuilt;
    for (const trace::LoopTally& tally : checkpoint.loops) rebuilt[tally.loop];
    apply_all(rebuilt, checkpoint.events);
    const States expected = comparable(states, trace::kEndedTasksKept);
    ASSERT_NO_FATAL_FAILURE(expect_equal(expected, comparable(rebuilt, trace::kEndedTasksKept), i + 1));
    ASSERT_FALSE(testing::Test::HasFailure());

    const Checkpoint again = chained.checkpoint();
    States rebuilt_again;
    for (const trace::LoopTally& tally : again.loops) rebuilt_again[tally.loop];
    apply_all(rebuilt_again, again.events);
    ASSERT_NO_FATAL_FAILURE(expect_equal(expected, comparable(rebuilt_again, trace::kEndedTasksKept), i + 1));
    ASSERT_EQ(again.loops, checkpoint.loops);
    ASSERT_EQ(again.unnamed, checkpoint.unnamed);
    chained = Checkpointer(again);
  }
  EXPECT_LT(most, 5000U);
}

class Checkpoints : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Checkpoints, GiveTheStateThatAllEventsGive) { expect_checkpoints_to_hold(two_loops(GetParam(), 6000), 37); }

TEST_P(Checkpoints, HoldWhereEventsAreMissing) {
  expect_checkpoints_to_hold(test::with_losses(two_loops(GetParam(), 6000), GetParam()), 37);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Checkpoints, testing::Range<std::uint64_t>(1, 7));

TEST(Checkpoints, OfAFileGiveTheStateAtAnyMoment) {
  const auto random = test::random_trace({.seed = 3, .events = 300'000});
  const std::vector<Event>& events = random.builder.events();
  trace::Bytes bytes;
  trace::Encoder encoder({}, bytes);
  ASSERT_TRUE(encoder.add(events, random.builder.symbols(), bytes).ok());
  encoder.finish(bytes);
  const auto file = std::move(trace::SeekableFile::open_bytes(bytes, "t.lscope")).value();
  trace::LoopState state;
  std::size_t applied = 0;
  for (TimeNs at = 0; at < file->duration_ns(); at += file->duration_ns() / 13) {
    for (; applied < events.size() && events[applied].time_ns <= at; ++applied) state.apply(events[applied]);
    const auto loops = file->loops_at(at);
    ASSERT_TRUE(loops.ok()) << loops.error().message;
    States rebuilt;
    apply_all(rebuilt, loops->checkpoint.events);
    trace::LoopState& other = rebuilt[0];
    ASSERT_EQ(other.ready.size(), state.ready.size());
    EXPECT_EQ(other.phase, state.phase);
    EXPECT_EQ(other.running, state.running);
    EXPECT_EQ(other.timers, state.timers);
    EXPECT_EQ(other.watches, state.watches);
    for (const auto& [id, task] : state.tasks) {
      if (trace::is_final(task.state)) continue;
      ASSERT_TRUE(other.tasks.contains(id));
      EXPECT_EQ(other.tasks.at(id).state, task.state);
      EXPECT_EQ(other.tasks.at(id).stack.size(), task.stack.size());
    }
  }
}

}  // namespace
}  // namespace loopscope::model
