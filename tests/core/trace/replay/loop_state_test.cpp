#include "core/trace/replay/loop_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/core/trace/trace_builder.h"

namespace loopscope::trace {
namespace {

using test::TraceBuilder;
using testing::ElementsAre;
using testing::IsEmpty;

LoopState state_after(const TraceBuilder& trace) {
  LoopState state;
  for (const Event& event : trace.events()) state.apply(event);
  return state;
}

std::vector<ObjectId> ready_ids(const LoopState& state) {
  std::vector<ObjectId> ids;
  for (const ReadyEntry& entry : state.ready) ids.push_back(entry.id);
  return ids;
}

TEST(LoopState, PhaseFollowsTheFrame) {
  TraceBuilder trace;
  trace.start().frame(7).select_begin(500);
  LoopState state = state_after(trace);
  EXPECT_EQ(state.phase, LoopPhase::select);
  EXPECT_EQ(state.frame, 7U);
  EXPECT_EQ(state.select_timeout_ns, 500);

  state = state_after(trace.after(500).select_end().handle_ready(1).after(5).handle_begin(1));
  EXPECT_EQ(state.phase, LoopPhase::run);
  EXPECT_EQ(state.phase_since_ns, 505);
  EXPECT_EQ(state.running, 1U);
  EXPECT_FALSE(state.running_is_task);

  state = state_after(trace.after(10).handle_end(1));
  EXPECT_EQ(state.phase, LoopPhase::idle);
  EXPECT_EQ(state.running, kNoObject);
  EXPECT_EQ(state_after(trace.pause()).phase, LoopPhase::paused);
  EXPECT_EQ(state_after(trace.resume()).phase, LoopPhase::idle);
}

TEST(LoopState, TaskGoesThroughItsStates) {
  TraceBuilder trace;
  trace.create(1, 0, "main", "main");
  EXPECT_EQ(state_after(trace).tasks.at(1).state, TaskState::created);

  trace.after(10).ready(1, {Waker::Kind::callback, 9});
  LoopState state = state_after(trace);
  EXPECT_EQ(state.tasks.at(1).state, TaskState::ready);
  EXPECT_EQ(state.tasks.at(1).waker, (Waker{Waker::Kind::callback, 9}));
  EXPECT_EQ(state.tasks.at(1).since_ns, 10);
  EXPECT_THAT(ready_ids(state), ElementsAre(1));

  state = state_after(trace.run(1));
  EXPECT_EQ(state.tasks.at(1).state, TaskState::running);
  EXPECT_EQ(state.running, 1U);
  EXPECT_TRUE(state.running_is_task);
  EXPECT_THAT(ready_ids(state), IsEmpty());

  state = state_after(trace.await(1, Await::What::fd_read, 5, 12));
  EXPECT_EQ(state.tasks.at(1).state, TaskState::selector);
  EXPECT_EQ(state.tasks.at(1).awaits, (Await{Await::What::fd_read, 5}));
  EXPECT_EQ(state.running, kNoObject);

  state = state_after(trace.ready(1, {Waker::Kind::fd, 5}).run(1).done(1, Outcome::exception, "ValueError"));
  EXPECT_EQ(state.tasks.at(1).state, TaskState::failed);
  EXPECT_FALSE(state.tasks.at(1).awaits);
  EXPECT_THAT(state.tasks.at(1).stack, IsEmpty());
}

TEST(LoopState, YieldGoesToTheBackOfTheQueueAtOnce) {
  TraceBuilder trace;
  trace.create(1).ready(1).create(2).ready(2).run(1).await(1, Await::What::yield);
  const LoopState state = state_after(trace);
  EXPECT_THAT(ready_ids(state), ElementsAre(2, 1));
  EXPECT_EQ(state.tasks.at(1).state, TaskState::ready);
  EXPECT_EQ(state.tasks.at(1).awaits, (Await{Await::What::yield, 0}));
}

TEST(LoopState, AwaitStackHasTheLineOfEachCall) {
  TraceBuilder trace;
  trace.create(1, 0, "", "main").ready(1).run(1).enter(1, "outer", 10).enter(1, "inner", 20);
  trace.await(1, Await::What::sleep, 3, 30);
  const LocationId main = trace.place("main", 0);
  const LocationId outer = trace.place("outer", 0);
  const LocationId inner = trace.place("inner", 0);
  EXPECT_THAT(state_after(trace).tasks.at(1).stack,
              ElementsAre(StackFrame{main, trace.place("program", 10)}, StackFrame{outer, trace.place("program", 20)},
                          StackFrame{inner, trace.place("program", 30)}));

  trace.ready(1).run(1).leave(1);
  EXPECT_THAT(state_after(trace).tasks.at(1).stack,
              ElementsAre(StackFrame{main, trace.place("program", 10)}, StackFrame{outer, trace.place("program", 20)}));
}

TEST(LoopState, TimersAreSortedByDeadlineThenByArming) {
  TraceBuilder trace;
  trace.timer_arm(1, 900, 11).timer_arm(2, 300, 12).timer_arm(3, 900, 13).timer_arm(4, 300, 14);
  EXPECT_THAT(state_after(trace).timers_in_order(), ElementsAre(TimerEntry{2, 300, 12}, TimerEntry{4, 300, 14},
                                                                TimerEntry{1, 900, 11}, TimerEntry{3, 900, 13}));
}

TEST(LoopState, TimerThatFiredIsInTheQueueWithItsTask) {
  TraceBuilder trace;
  trace.timer_arm(5, 100, 2).timer_arm(6, 100, 3).at(100).timer_fire(5).timer_fire(6);
  LoopState state = state_after(trace);
  EXPECT_THAT(state.timers, IsEmpty());
  EXPECT_THAT(state.ready, ElementsAre(ReadyEntry{5, false, {Waker::Kind::timer, 5}, 0, 2},
                                       ReadyEntry{6, false, {Waker::Kind::timer, 6}, 0, 3}));

  state = state_after(trace.timer_cancel(6));
  EXPECT_THAT(ready_ids(state), ElementsAre(5));
  EXPECT_THAT(ready_ids(state_after(trace.handle_begin(5))), IsEmpty());
}

TEST(LoopState, CancelledTimerLeaves) {
  TraceBuilder trace;
  trace.timer_arm(5, 100).timer_arm(6, 200).timer_cancel(5);
  EXPECT_THAT(state_after(trace).timers_in_order(), ElementsAre(TimerEntry{6, 200, 0}));
}

TEST(LoopState, WatchLastsUntilItIsTakenAway) {
  TraceBuilder trace;
  trace.fd_watch(4, 17, Interest::read, 2).fd_ready(4, 17, Interest::read);
  LoopState state = state_after(trace);
  EXPECT_THAT(state.ready, ElementsAre(ReadyEntry{4, false, {Waker::Kind::fd, 17}, 0, 2}));
  ASSERT_EQ(state.watches.size(), 1U);
  EXPECT_EQ(state.watches.at(4).interest, (FdInterest{Interest::read, 17}));
  EXPECT_EQ(state.watches.at(4).task, 2U);

  state = state_after(trace.handle_begin(4).handle_end(4));
  EXPECT_THAT(state.ready, IsEmpty());
  EXPECT_EQ(state.watches.size(), 1U);

  state = state_after(trace.fd_ready(4, 17, Interest::read).fd_unwatch(4));
  EXPECT_THAT(state.ready, IsEmpty());
  EXPECT_THAT(state.watches, IsEmpty());
}

TEST(LoopState, AWatchOfAStreamIsForWhoAwaitsItsDescriptorNow) {
  TraceBuilder trace;
  trace.fd_watch(2, 7, Interest::read).fd_watch(3, 8, Interest::read).fd_watch(4, 7, Interest::write, 5);
  trace.create(1).ready(1).run(1).await(1, Await::What::fd_read, 7, 12);
  const LoopState state = state_after(trace);
  EXPECT_EQ(state.watches.at(2).task, kNoObject);
  const auto tasks = [](const std::vector<WatchEntry>& watches) {
    std::vector<ObjectId> result;
    for (const WatchEntry& watch : watches) result.push_back(watch.task);
    return result;
  };
  EXPECT_THAT(tasks(state.watches_with_tasks()), ElementsAre(1u, kNoObject, 5u));
}

TEST(LoopState, CancelledHandleLeavesTheMiddleOfTheQueue) {
  TraceBuilder trace;
  trace.handle_ready(1).handle_ready(2, {Waker::Kind::task, 8}, "gather: child done").handle_ready(3);
  LoopState state = state_after(trace);
  EXPECT_EQ(trace.symbols().string(state.ready.at(1).label), "gather: child done");
  EXPECT_EQ(state.ready.at(1).waker, (Waker{Waker::Kind::task, 8}));
  EXPECT_THAT(ready_ids(state_after(trace.handle_cancel(2))), ElementsAre(1, 3));
}

// What follows happens only where events were dropped.

TEST(LoopState, UnknownTaskBecomesKnown) {
  TraceBuilder trace;
  trace.run(8);
  const LoopState state = state_after(trace);
  EXPECT_EQ(state.tasks.at(8).state, TaskState::running);
  EXPECT_EQ(state.running, 8U);
}

TEST(LoopState, EventsAboutEndedTasksAreIgnored) {
  TraceBuilder trace;
  trace.create(1).ready(1).run(1).done(1);
  LoopState expected = state_after(trace);
  trace.after(3).ready(1).run(1).enter(1, "f", 1).create(1).await(1, Await::What::yield).done(1, Outcome::cancelled);
  expected.at_ns = 3;
  EXPECT_EQ(state_after(trace), expected);
}

TEST(LoopState, LostTurnEndsWhereTheNextBegins) {
  TraceBuilder trace;
  trace.create(1).ready(1).create(2).ready(2).run(1).after(50).dropped(9).run(2);
  LoopState state = state_after(trace);
  EXPECT_EQ(state.tasks.at(1).state, TaskState::awaiting);
  EXPECT_FALSE(state.tasks.at(1).awaits);
  EXPECT_EQ(state.running, 2U);
  EXPECT_EQ(state.tasks.at(2).state, TaskState::running);

  state = state_after(trace.after(10).frame(5));
  EXPECT_EQ(state.phase, LoopPhase::idle);
  EXPECT_EQ(state.tasks.at(2).state, TaskState::awaiting);
  EXPECT_EQ(state.tasks.at(2).since_ns, 60);
}

TEST(LoopState, ReadyHandlesAreForgottenWhereEventsAreMissing) {
  TraceBuilder trace;
  trace.handle_ready(1).create(2).ready(2).fd_watch(3, 7, Interest::read).fd_ready(3, 7, Interest::read).dropped(4);
  EXPECT_THAT(ready_ids(state_after(trace)), ElementsAre(2));
  EXPECT_THAT(ready_ids(state_after(trace.fd_ready(3, 7, Interest::read))), ElementsAre(2, 3));
}

}  // namespace
}  // namespace loopscope::trace
