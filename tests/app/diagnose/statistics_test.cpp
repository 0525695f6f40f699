#include "app/diagnose/statistics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "app/model/model.h"
#include "tests/core/trace/random_trace.h"
#include "tests/core/trace/trace_builder.h"

namespace loopscope::diagnose {
namespace {

using test::TraceBuilder;
using trace::Await;
using trace::Event;
using trace::Interest;
using trace::Outcome;
using trace::TaskState;
using trace::Waker;

Statistics statistics_of(const TraceBuilder& trace) {
  Statistics statistics(trace.symbols());
  for (const Event& event : trace.events()) (void)statistics.add(event);
  return statistics;
}

std::vector<TaskStatistics> tasks_of(const Statistics& statistics) {
  std::vector<TaskStatistics> tasks;
  for (std::size_t i = 0; i < statistics.task_count(); ++i) tasks.push_back(statistics.task_at(i));
  return tasks;
}

TEST(Statistics, NothingOfNothing) {
  const trace::Symbols symbols;
  const Statistics statistics(symbols);
  EXPECT_EQ(statistics.events(), 0U);
  EXPECT_TRUE(statistics.loops().empty());
  EXPECT_EQ(statistics.task_count(), 0U);
  EXPECT_FALSE(statistics.task(0, 1));
  EXPECT_EQ(statistics.state(0), nullptr);
}

TEST(Statistics, TaskTimeInEachState) {
  TraceBuilder trace;
  trace.start().at(100).create(1, 0, "main", "main").after(5).ready(1).after(10).run(1);
  trace.after(20).await(1, Await::What::sleep, 2, 17).after(300).ready(1).after(1).run(1);
  trace.after(2).await(1, Await::What::fd_read, 4).after(4000).ready(1).run(1).after(7).done(1, Outcome::result, "42");
  const Statistics statistics = statistics_of(trace.after(50).stop());
  ASSERT_EQ(statistics.task_count(), 1U);
  const TaskStatistics task = statistics.task_at(0);
  EXPECT_EQ(task.id, 1U);
  EXPECT_EQ(task.name, "main");
  EXPECT_EQ(task.coroutine, trace.place("main", 0));
  EXPECT_EQ(task.state, TaskState::done);
  EXPECT_EQ(task.created_ns, 100);
  EXPECT_EQ(task.ended_ns, 4445);
  EXPECT_EQ(task.turns, 3U);
  EXPECT_EQ(task.running_ns, 29);
  EXPECT_EQ(task.ready_ns, 11);
  EXPECT_EQ(task.awaiting_ns, 300);
  EXPECT_EQ(task.selector_ns, 4000);
  ASSERT_TRUE(task.outcome);
  EXPECT_EQ(trace.symbols().string(*task.outcome), "42");
}

TEST(Statistics, ThreadTimeInEachKindOfCall) {
  TraceBuilder trace;
  trace.at(5).thread_begin(1, "client-1").after(10).thread_block(1, trace::Call::recv, 7).after(100).thread_resume(1);
  trace.after(1).thread_block(1, trace::Call::sleep).after(30).thread_resume(1).after(2);
  trace.thread_block(1, trace::Call::recv).thread_begin(2, "client-2").after(200).thread_resume(1).thread_end(1);
  const Statistics statistics = statistics_of(trace.after(40).thread_block(2, trace::Call::lock));
  EXPECT_TRUE(statistics.loops().empty());
  EXPECT_EQ(statistics.duration_ns(), 388);
  ASSERT_EQ(statistics.thread_count(), 2U);
  const ThreadStatistics thread = statistics.thread_at(0);
  EXPECT_EQ(thread.name, "client-1");
  EXPECT_EQ(thread.state, trace::ThreadState::ended);
  EXPECT_EQ(thread.begun_ns, 5);
  EXPECT_EQ(thread.ended_ns, 348);
  EXPECT_EQ(thread.turns, 4U);
  EXPECT_EQ(thread.running_ns, 13);
  EXPECT_EQ(thread.blocked_ns[static_cast<std::size_t>(trace::Call::recv)], 300);
  EXPECT_EQ(thread.blocked_ns[static_cast<std::size_t>(trace::Call::sleep)], 30);
  EXPECT_EQ(thread.all_blocked_ns(), 330);
  EXPECT_EQ(statistics.thread_at(1).running_ns, 240);
  EXPECT_FALSE(statistics.thread_at(1).ended_ns);
}

TEST(Statistics, WhatLastsCountsUpToTheEnd) {
  TraceBuilder trace;
  trace.start()
      .create(1)
      .ready(1)
      .run(1)
      .await(1, Await::What::future, 3)
      .after(70)
      .print("x")
      .frame(1)
      .select_begin(-1);
  const Statistics statistics = statistics_of(trace.after(30).print("y"));
  const TaskStatistics task = statistics.task_at(0);
  EXPECT_EQ(task.state, TaskState::awaiting);
  EXPECT_EQ(task.awaiting_ns, 100);
  EXPECT_FALSE(task.ended_ns);
  EXPECT_FALSE(task.outcome);
  EXPECT_EQ(statistics.loops().at(0).select_ns, 30);
  EXPECT_EQ(statistics.loops().at(0).idle_ns, 70);
  EXPECT_EQ(statistics.duration_ns(), 100);
}

TEST(Statistics, LoopTimeBetweenStartAndStop) {
  TraceBuilder trace;
  trace.after(1000).start().after(3).frame(1).select(50).handle_ready(1).handle_ready(2).handle_ready(3);
  trace.handle_begin(1).after(5).handle_end(1).after(2).handle_begin(2).after(9).handle_end(2);
  trace.handle_begin(3).after(1).handle_end(3).pause().after(400).resume().frame(2).select(0).stop().after(5000).print(
      "z");
  const Statistics statistics = statistics_of(trace);
  const LoopStatistics loop = statistics.loops().at(0);
  EXPECT_EQ(loop.frames, 2U);
  EXPECT_EQ(loop.select_ns, 50);
  EXPECT_EQ(loop.run_ns, 15);
  EXPECT_EQ(loop.idle_ns, 5);
  EXPECT_EQ(loop.paused_ns, 400);
  EXPECT_EQ(loop.max_ready, 3U);
  EXPECT_EQ(loop.max_handle_ns, 9);
  EXPECT_EQ(statistics.events(), trace.events().size());
}

TEST(Statistics, NamesAreAsAsyncioGivesThem) {
  TraceBuilder trace;
  trace.create(1).create(2, 1, "named").create(3, 1).ready(9);
  const std::vector<TaskStatistics> tasks = tasks_of(statistics_of(trace));
  ASSERT_EQ(tasks.size(), 4U);
  EXPECT_EQ(tasks[0].name, "Task-1");
  EXPECT_EQ(tasks[1].name, "named");
  EXPECT_EQ(tasks[1].parent, 1U);
  EXPECT_EQ(tasks[2].name, "Task-2");
  EXPECT_EQ(tasks[3].name, "task #9");
}

TEST(Statistics, ATaskHasTheNameItWasGivenLast) {
  TraceBuilder trace;
  trace.create(1).create(2, 1, "named").rename(1, "main").rename(2, "first").rename(99, "nobody");
  const std::vector<TaskStatistics> tasks = tasks_of(statistics_of(trace));
  ASSERT_EQ(tasks.size(), 2U);
  EXPECT_EQ(tasks[0].name, "main");
  EXPECT_EQ(tasks[1].name, "first");
}

TEST(Statistics, FinishedTurnsAreTold) {
  TraceBuilder trace;
  trace.create(1).ready(1).at(10).run(1).at(25).await(1, Await::What::yield).handle_begin(2).at(30).handle_end(2);
  Statistics statistics(trace.symbols());
  std::vector<trace::Turn> turns;
  for (const Event& event : trace.events()) {
    if (const auto turn = statistics.add(event)) turns.push_back(*turn);
  }
  ASSERT_EQ(turns.size(), 2U);
  EXPECT_EQ(turns[0].id, 1U);
  EXPECT_TRUE(turns[0].is_task);
  EXPECT_EQ(turns[0].begin_ns, 10);
  EXPECT_EQ(turns[0].end_ns, 25);
  EXPECT_EQ(turns[1].id, 2U);
  EXPECT_FALSE(turns[1].is_task);
}

// A person who stops the loop and thinks is not what the tasks in the ready queue wait for.
TEST(Statistics, WhatAPersonPausesIsNobodysTime) {
  TraceBuilder trace;
  trace.start().create(1).create(2).ready(1).ready(2).frame(1).run(2).after(5).await(2, Await::What::sleep, 7);
  trace.after(10).pause().after(1000).print("thinking").after(2000).resume().after(20).run(1).after(30).done(1);
  const std::vector<TaskStatistics> tasks = tasks_of(statistics_of(trace));
  ASSERT_EQ(tasks.size(), 2U);
  EXPECT_EQ(tasks[0].ready_ns, 5 + 10 + 20);
  EXPECT_EQ(tasks[0].running_ns, 30);
  EXPECT_EQ(tasks[1].awaiting_ns, 10 + 3000 + 20 + 30);  // timers go on
}

TEST(Statistics, DroppedSumDoesNotOverflow) {
  TraceBuilder trace;
  trace.dropped(3).dropped(UINT64_MAX).dropped(1);
  EXPECT_EQ(statistics_of(trace).dropped(), UINT64_MAX);
}

TEST(Statistics, EndedTasksAreRememberedWhateverTheirIds) {
  TraceBuilder trace;
  for (const ObjectId id : {4U, 2U, 9U}) trace.create(id).ready(id).run(id).after(id).done(id);
  trace.ready(2).run(4).rename(9, "late").create(9);
  const Statistics statistics = statistics_of(trace);
  ASSERT_EQ(statistics.task_count(), 3U);
  EXPECT_EQ(statistics.task(0, 2)->ended_ns, 6);
  EXPECT_EQ(statistics.task(0, 4)->turns, 1U);
  EXPECT_EQ(statistics.task(0, 9)->name, "late");
  EXPECT_FALSE(statistics.task(0, 3));
  EXPECT_FALSE(statistics.task(0, 10));
  EXPECT_TRUE(statistics.state(0)->tasks.empty());
}

// The figures are the lengths of the spans that the timeline draws.
TEST(Statistics, AgreeWithTheSpansOfTheModel) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto random = test::random_trace({.seed = seed, .events = 6000, .free_turns = seed == 3, .threads = 3});
    const std::vector<Event> events =
        seed % 2 == 0 ? test::with_losses(random.builder.events(), seed) : random.builder.events();
    model::Model model(random.builder.symbols());
    model.append(events);
    Statistics statistics(random.builder.symbols());
    for (const Event& event : events) (void)statistics.add(event);

    // Of a wait for the turn, what a person held the loop is not the task's.
    const auto paused = [&](TimeNs begin_ns, TimeNs end_ns) {
      TimeNs total_ns = 0;
      for (const model::Span& span : model.lanes()[0].spans) {
        if (span.state != model::SpanState::paused) continue;
        const TimeNs until_ns = std::min(end_ns, span.open() ? model.end().time_ns : span.end_ns);
        total_ns += std::max<TimeNs>(until_ns - std::max(begin_ns, span.begin_ns), 0);
      }
      return total_ns;
    };
    const auto sum = [&](const model::Lane& lane, model::SpanState state) {
      TimeNs total_ns = 0;
      for (const model::Span& span : lane.spans) {
        if (span.state != state) continue;
        const TimeNs end_ns = span.open() ? model.end().time_ns : span.end_ns;
        total_ns += end_ns - span.begin_ns;
        if (state == model::SpanState::ready) total_ns -= paused(span.begin_ns, end_ns);
      }
      return total_ns;
    };
    for (const TaskStatistics& task : tasks_of(statistics)) {
      const model::Lane& lane = model.lanes()[model.lane_of_task(0, task.id)];
      ASSERT_EQ(task.name, model.name(lane));
      ASSERT_EQ(task.running_ns, sum(lane, model::SpanState::running)) << task.name << ", seed " << seed;
      ASSERT_EQ(task.ready_ns, sum(lane, model::SpanState::ready));
      ASSERT_EQ(task.awaiting_ns, sum(lane, model::SpanState::awaiting));
      ASSERT_EQ(task.selector_ns, sum(lane, model::SpanState::selector));
      ASSERT_EQ(task.state, lane.state);
    }
    for (std::size_t i = 0; i < statistics.thread_count(); ++i) {
      const ThreadStatistics thread = statistics.thread_at(i);
      const model::Lane& lane = model.lanes()[model.lane_of_thread(0, thread.id)];
      ASSERT_EQ(thread.name, model.name(lane));
      ASSERT_EQ(thread.running_ns, sum(lane, model::SpanState::thread_running)) << thread.name << ", seed " << seed;
      ASSERT_EQ(thread.all_blocked_ns(), sum(lane, model::SpanState::thread_blocked));
      ASSERT_EQ(thread.ended_ns.has_value(), lane.end_event != UINT32_MAX);
    }
    ASSERT_GE(statistics.thread_count(), 3U);
    const model::Lane& lane = model.lanes()[0];
    const LoopStatistics loop = statistics.loops().at(0);
    ASSERT_EQ(loop.run_ns, sum(lane, model::SpanState::run));
    ASSERT_EQ(loop.select_ns, sum(lane, model::SpanState::select));
    ASSERT_EQ(loop.idle_ns, sum(lane, model::SpanState::idle));
    ASSERT_EQ(loop.paused_ns, sum(lane, model::SpanState::paused));
  }
}

}  // namespace
}  // namespace loopscope::diagnose
