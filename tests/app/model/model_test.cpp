#include "app/model/model.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "tests/core/trace/trace_builder.h"

namespace loopscope::model {
namespace {

using test::TraceBuilder;
using testing::ElementsAre;
using testing::IsEmpty;
using trace::Await;
using trace::Outcome;
using trace::TaskState;
using trace::Waker;

// A span as (state, begin, end); -1 while it is open.
using Stretch = std::tuple<std::string, TimeNs, TimeNs>;

std::vector<Stretch> stretches(const Lane& lane) {
  std::vector<Stretch> list;
  for (const Span& span : lane.spans)
    list.emplace_back(to_string(span.state), span.begin_ns, span.open() ? -1 : span.end_ns);
  return list;
}

// Two sleeps as `gather` would run them: everything a small program does.
TraceBuilder two_sleeps() {
  TraceBuilder trace;
  trace.start("main loop").create(1, 0, "", "main").ready(1).frame(1).select(0);
  trace.run(1).after(10).create(2, 1, "", "say_after").ready(2, {Waker::Kind::task, 1});
  trace.create(3, 1, "late", "say_after").ready(3, {Waker::Kind::task, 1}).await(1, Await::What::gather, 4, 8);
  trace.frame(2).select(0);
  trace.run(2).after(10).timer_arm(5, 1000, 2).await(2, Await::What::sleep, 5, 3);
  trace.run(3).after(10).timer_arm(6, 2000, 3).await(3, Await::What::sleep, 6, 3);
  trace.frame(3).select_begin(970).at(1000).select_end().timer_fire(5);
  trace.handle_begin(5).ready(2, {Waker::Kind::timer, 5}).after(10).handle_end(5);
  trace.frame(4).select(0).run(2).after(10).print("hello", 2).done(2).stop();
  return trace;
}

// Two threads of a program without a loop: one waits for the other's bytes.
TraceBuilder two_threads() {
  TraceBuilder trace;
  trace.thread_begin(1, "server").at(10).thread_block(1, trace::Call::recv, 7, 23);  // 0, 1
  trace.thread_begin(2, "client").at(20).thread_block(2, trace::Call::sleep);        // 2, 3
  trace.at(500).thread_resume(2).print("sent", 2).at(520).thread_resume(1);          // 4 to 6
  trace.at(530).thread_end(2).at(540).thread_block(1, trace::Call::recv, 7, 23);     // 7, 8
  return trace;
}

TEST(Model, AThreadIsALaneAndNeedsNoLoop) {
  const TraceBuilder trace = two_threads();
  Model model(trace.symbols());
  model.append(trace.events());
  ASSERT_EQ(model.lanes().size(), 2U);
  EXPECT_THAT(model.rows(), ElementsAre(0, 1));
  const Lane& server = model.lanes()[0];
  const Lane& client = model.lanes()[1];
  EXPECT_EQ(server.kind, LaneKind::thread);
  EXPECT_EQ(model.name(server), "server");
  EXPECT_THAT(stretches(server), ElementsAre(Stretch{"running", 0, 10}, Stretch{"blocked", 10, 520},
                                             Stretch{"running", 520, 540}, Stretch{"blocked", 540, -1}));
  EXPECT_THAT(stretches(client),
              ElementsAre(Stretch{"running", 10, 20}, Stretch{"blocked", 20, 500}, Stretch{"running", 500, 530}));
  EXPECT_EQ(client.end_event, 7U);
  EXPECT_EQ(server.end_event, UINT32_MAX);
  EXPECT_EQ(model.lane_of_speaker(0, 2), 1U);
  EXPECT_EQ(model.lane_of_task(0, 2), kNoLane);
}

TEST(Model, WithoutALoopStepsGoFromTurnToTurnOfTheThreads) {
  const TraceBuilder trace = two_threads();
  Model model(trace.symbols());
  model.append(trace.events());
  for (const auto next : {&Model::next_turn, &Model::next_frame}) {
    std::vector<std::uint64_t> stops;
    for (auto at = std::optional(model.start()); at; at = (model.*next)(*at)) stops.push_back(at->events);
    EXPECT_THAT(stops, ElementsAre(0, 1, 3, 5, 7, 9));
  }
  for (const auto previous : {&Model::previous_turn, &Model::previous_frame}) {
    std::vector<std::uint64_t> stops;
    for (auto at = std::optional(model.end()); at; at = (model.*previous)(*at)) stops.push_back(at->events);
    EXPECT_THAT(stops, ElementsAre(9, 7, 5, 3, 1, 0));
  }
}

TEST(Model, ThreadsBesideALoopComeAfterItsTasks) {
  TraceBuilder trace;
  trace.on_loop(1).thread_begin(1, "client").on_loop(0).start("server").create(1, 0, "main").ready(1);
  trace.on_loop(1).thread_block(1, trace::Call::recv).on_loop(0).frame(1).select(0).run(1).done(1).stop();
  Model model(trace.symbols());
  model.append(trace.events());
  std::vector<std::string> names;
  for (const LaneIndex row : model.rows()) names.emplace_back(model.name(model.lanes()[row]));
  EXPECT_THAT(names, ElementsAre("server", "main", "client"));
  EXPECT_EQ(model.state_at(model.end(), 1).threads.at(1).block.in, trace::Call::recv);
  EXPECT_TRUE(model.state_at(model.end(), 0).threads.empty());
}

TEST(Model, NewOneIsEmpty) {
  const trace::Symbols symbols;
  const Model model(symbols);
  EXPECT_TRUE(model.empty());
  EXPECT_EQ(model.end(), Moment{});
  EXPECT_EQ(model.moment_at(17), Moment{});
  EXPECT_FALSE(model.next_frame({}));
  EXPECT_FALSE(model.previous_turn({}));
  EXPECT_THAT(model.rows(), IsEmpty());
  EXPECT_EQ(model.state_at({}), trace::LoopState{});
}

TEST(Model, TaskSpansTouchAndTellTheStates) {
  const TraceBuilder trace = two_sleeps();
  Model model(trace.symbols());
  model.append(trace.events());
  const Lane& task = model.lanes()[model.lane_of_task(0, 2)];
  EXPECT_THAT(stretches(task),
              ElementsAre(Stretch{"ready", 10, 10}, Stretch{"running", 10, 20}, Stretch{"awaiting", 20, 1000},
                          Stretch{"ready", 1000, 1010}, Stretch{"running", 1010, 1020}));
  EXPECT_EQ(task.state, TaskState::done);
  const Lane& late = model.lanes()[model.lane_of_task(0, 3)];
  EXPECT_THAT(stretches(late),
              ElementsAre(Stretch{"ready", 10, 20}, Stretch{"running", 20, 30}, Stretch{"awaiting", 30, -1}));
  EXPECT_EQ(late.end_event, UINT32_MAX);
}

TEST(Model, SpansNameTheEventsThatBoundThem) {
  TraceBuilder trace;
  trace.create(1).ready(1).run(1).await(1, Await::What::yield).run(1).await(1, Await::What::fd_write, 4).ready(1);
  Model model(trace.symbols());
  model.append(trace.events());
  const Lane& lane = model.lanes()[model.lane_of_task(0, 1)];
  EXPECT_EQ(lane.create_event, 0U);
  std::vector<SpanState> states;
  for (std::size_t index = 0; index < lane.spans.size(); ++index) {
    states.push_back(lane.spans[index].state);
    EXPECT_EQ(lane.spans[index].begin_event, index + 1);
    EXPECT_EQ(lane.spans[index].end_event, index + 1 < lane.spans.size() ? index + 2 : UINT32_MAX);
  }
  EXPECT_THAT(states, ElementsAre(SpanState::ready, SpanState::running, SpanState::ready, SpanState::running,
                                  SpanState::selector, SpanState::ready));
}

TEST(Model, TurnsThatTouchMakeOneRunSpanPerFrame) {
  const TraceBuilder trace = two_sleeps();
  Model model(trace.symbols());
  model.append(trace.events());
  const Lane& loop = model.lanes()[0];
  EXPECT_EQ(loop.kind, LaneKind::loop);
  EXPECT_THAT(stretches(loop),
              ElementsAre(Stretch{"select", 0, 0}, Stretch{"run", 0, 10}, Stretch{"select", 10, 10},
                          Stretch{"run", 10, 30}, Stretch{"select", 30, 1000}, Stretch{"run", 1000, 1010},
                          Stretch{"select", 1010, 1010}, Stretch{"run", 1010, 1020}));
  EXPECT_EQ(loop.end_event, trace.events().size() - 1);
}

TEST(Model, LoopIsIdleOnlyWhereTimePasses) {
  TraceBuilder trace;
  trace.start().after(5).frame(1).select(0).after(3).handle_ready(1).handle_begin(1).after(2).handle_end(1);
  trace.after(4).handle_ready(2).handle_begin(2).handle_end(2).after(1);
  trace.pause().after(100).resume().frame(2).handle_ready(3).handle_begin(3).after(1).handle_end(3).stop();
  Model model(trace.symbols());
  model.append(trace.events());
  EXPECT_THAT(stretches(model.lanes()[0]),
              ElementsAre(Stretch{"idle", 0, 5}, Stretch{"select", 5, 5}, Stretch{"idle", 5, 8}, Stretch{"run", 8, 10},
                          Stretch{"idle", 10, 14}, Stretch{"run", 14, 14}, Stretch{"idle", 14, 15},
                          Stretch{"paused", 15, 115}, Stretch{"run", 115, 116}));
}

TEST(Model, RunSpansOfTwoFramesStayApart) {
  TraceBuilder trace;
  trace.start().frame(1).handle_begin(1).after(2).handle_end(1).frame(2).handle_begin(2).after(2).handle_end(2);
  Model model(trace.symbols());
  model.append(trace.events());
  EXPECT_THAT(stretches(model.lanes()[0]),
              ElementsAre(Stretch{"run", 0, 2}, Stretch{"run", 2, 4}, Stretch{"idle", 4, -1}));
}

TEST(Model, NamesAreAsAsyncioGivesThem) {
  TraceBuilder trace;
  trace.create(1).create(2, 1, "named").create(3, 1).on_loop(1).create(1).start("second").ready(77);
  Model model(trace.symbols());
  model.append(trace.events());
  std::vector<std::string> names;
  for (const Lane& lane : model.lanes()) names.emplace_back(model.name(lane));
  EXPECT_THAT(names, ElementsAre("Loop", "Task-1", "named", "Task-2", "second", "Task-1", "task #77"));
}

TEST(Model, ATaskHasTheNameItWasGivenLast) {
  TraceBuilder trace;
  trace.create(1).create(2, 1, "named").rename(1, "main").rename(2, "first").rename(2, "second").rename(99, "nobody");
  Model model(trace.symbols());
  model.append(trace.events());
  std::vector<std::string> names;
  for (const Lane& lane : model.lanes()) names.emplace_back(model.name(lane));
  EXPECT_THAT(names, ElementsAre("Loop", "main", "second"));
}

TEST(Model, RowsAreTheTreeParentAboveChild) {
  TraceBuilder trace;
  trace.start().create(1).create(2, 1).create(3, 1).on_loop(1).start().create(9).on_loop(0);
  trace.create(4, 2).create(5).create(6, 1).create(7, 99);
  Model model(trace.symbols());
  model.append(trace.events());
  std::vector<std::pair<ObjectId, std::uint32_t>> rows;
  for (const LaneIndex row : model.rows()) rows.emplace_back(model.lanes()[row].id, model.lanes()[row].depth);
  using Row = std::pair<ObjectId, std::uint32_t>;
  EXPECT_THAT(rows, ElementsAre(Row{0, 0}, Row{1, 0}, Row{2, 1}, Row{4, 2}, Row{3, 1}, Row{6, 1}, Row{5, 0}, Row{7, 0},
                                Row{0, 0}, Row{9, 0}));
  EXPECT_EQ(model.lanes()[model.lane_of_task(0, 4)].parent, model.lane_of_task(0, 2));
  EXPECT_EQ(model.lanes()[model.lane_of_task(0, 1)].parent, 0U);
  EXPECT_EQ(model.lane_of_task(0, 9), kNoLane);
}

TEST(Model, RowsGrowWithTheModel) {
  TraceBuilder trace;
  trace.start().create(1).create(2);
  Model model(trace.symbols());
  model.append(trace.events());
  EXPECT_EQ(model.rows().size(), 3U);
  TraceBuilder more;
  more.create(3, 1);
  model.append(more.events());
  std::vector<ObjectId> ids;
  for (const LaneIndex row : model.rows()) ids.push_back(model.lanes()[row].id);
  EXPECT_THAT(ids, ElementsAre(0, 1, 3, 2));
}

TEST(Model, MomentAtIsAfterEveryEventOfThatTime) {
  TraceBuilder trace;
  trace.start().frame(1).at(10).print("a").print("b").at(20).print("c");
  Model model(trace.symbols());
  model.append(trace.events());
  EXPECT_EQ(model.moment_at(-1), (Moment{0, 0}));
  EXPECT_EQ(model.moment_at(0), (Moment{0, 2}));
  EXPECT_EQ(model.moment_at(9), (Moment{9, 2}));
  EXPECT_EQ(model.moment_at(10), (Moment{10, 4}));
  EXPECT_EQ(model.moment_at(20), (Moment{20, 5}));
  EXPECT_EQ(model.moment_at(500), model.end());
  EXPECT_EQ(model.after_event(2), (Moment{10, 3}));
  EXPECT_THAT(model.prints(), ElementsAre(2, 3, 4));
}

TEST(Model, SpanAtTellsMomentsOfOneTimeApart) {
  TraceBuilder trace;
  trace.at(10).create(1).ready(1).run(1).await(1, Await::What::event, 2).at(30).ready(1);
  Model model(trace.symbols());
  model.append(trace.events());
  const Lane& lane = model.lanes()[model.lane_of_task(0, 1)];
  EXPECT_FALSE(model.span_at(lane, model.after_event(0)));
  EXPECT_EQ(model.span_at(lane, model.after_event(1)), 0U);
  EXPECT_EQ(model.span_at(lane, model.after_event(2)), 1U);
  EXPECT_EQ(model.span_at(lane, model.moment_at(20)), 2U);
  EXPECT_EQ(model.span_at(lane, {30, 4}), 2U);
  EXPECT_EQ(model.span_at(lane, model.end()), 3U);
}

TEST(Model, WakeLeadsFromTheWakersLane) {
  const TraceBuilder trace = two_sleeps();
  Model model(trace.symbols());
  model.append(trace.events());
  const LaneIndex lane = model.lane_of_task(0, 2);
  const auto by_task = model.wake_of(lane, 0);
  ASSERT_TRUE(by_task);
  EXPECT_EQ(by_task->from_lane, model.lane_of_task(0, 1));
  EXPECT_EQ(by_task->to_lane, lane);
  EXPECT_EQ(by_task->from, model.after_event(model.lanes()[lane].spans[0].begin_event));
  EXPECT_EQ(by_task->to, by_task->from);

  const auto by_timer = model.wake_of(lane, 3);
  ASSERT_TRUE(by_timer);
  EXPECT_EQ(by_timer->waker, (Waker{Waker::Kind::timer, 5}));
  EXPECT_EQ(by_timer->from_lane, 0U);
  EXPECT_EQ(by_timer->from.time_ns, 1000);

  EXPECT_FALSE(model.wake_of(lane, 1)) << "not a ready span";
  EXPECT_FALSE(model.wake_of(lane, 99));
  EXPECT_FALSE(model.wake_of(99, 0));
}

/// Task 2 ends; the callback 7 that this made ready wakes task 1. `said` is what task_ready tells then.
TraceBuilder woken_by_a_callback(Waker said) {
  TraceBuilder trace;
  trace.start("loop")
      .create(1, 0, "main")
      .ready(1)
      .create(2, 0, "child")
      .ready(2)
      .run(1)
      .await(1, Await::What::gather, 9);
  trace.run(2).handle_ready(7, {Waker::Kind::task, 2}).done(2);
  trace.handle_begin(7).ready(1, said).handle_end(7);
  return trace;
}

TEST(Model, TheWakerIsTheCallbackThatRanAndItsCauseComesAfterIt) {
  // As recorders say it, and as older ones did.
  for (const Waker said : {Waker{Waker::Kind::callback, 7}, Waker{Waker::Kind::task, 2}}) {
    const TraceBuilder trace = woken_by_a_callback(said);
    Model model(trace.symbols());
    model.append(trace.events());
    const LaneIndex lane = model.lane_of_task(0, 1);
    const auto wake = model.wake_of(lane, 3);
    ASSERT_TRUE(wake);
    EXPECT_EQ(wake->waker, (Waker{Waker::Kind::callback, 7}));
    EXPECT_EQ(wake->from_lane, 0U);
    const std::uint32_t event = model.lanes()[lane].spans.begin_event(3);
    EXPECT_EQ(model.cause_at(event), (Waker{Waker::Kind::task, 2}));
    EXPECT_EQ(model.last_wake(lane, model.end()), event);
  }
}

TEST(Model, AWorkersLaneShowsItsJobsFromWhenTheyBegan) {
  TraceBuilder trace;
  trace.start("loop").create(1, 0, "main").ready(1).run(1);
  trace.at(10'000).add(trace::Kind::job_submit, 5, 1).add(trace::Kind::job_submit, 6, 1);
  trace.await(1, Await::What::job, 5);
  // The loop hears of both at once: the first began 30 us ago, the second, in the same worker, when that had ended.
  trace.at(50'000).add(trace::Kind::job_begin, 5, trace::pack(2, 30)).add(trace::Kind::job_end, 5);
  trace.at(90'000).add(trace::Kind::job_begin, 6, trace::pack(2, 60)).add(trace::Kind::job_end, 6);
  trace.create(2, 0, "later");
  Model model(trace.symbols());
  model.append(trace.events());

  const std::vector<LaneIndex> rows = model.rows();
  ASSERT_EQ(rows.size(), 4U);
  const Lane& worker = model.lanes()[rows.back()];  // behind the tasks, also behind later ones
  EXPECT_EQ(worker.kind, LaneKind::worker);
  EXPECT_EQ(model.name(worker), "worker-2");
  ASSERT_EQ(worker.spans.size(), 2U);
  EXPECT_EQ(worker.spans[0].begin_ns, 20'000);
  EXPECT_EQ(worker.spans[0].end_ns, 50'000);
  EXPECT_EQ(worker.spans[0].state, SpanState::job);
  EXPECT_EQ(worker.spans[1].begin_ns, 50'000);
  EXPECT_EQ(worker.spans[1].end_ns, 90'000);
  const Job job = model.job_of(rows.back(), 1);
  ASSERT_TRUE(job.submit_event && job.begin_event);
  EXPECT_EQ(model.events()[*job.submit_event].subject, 6U);
  EXPECT_EQ(model.events()[*job.begin_event].subject, 6U);
}

TEST(Model, NobodyWakesATaskThatYields) {
  TraceBuilder trace;
  trace.create(1).ready(1).run(1).await(1, Await::What::yield);
  Model model(trace.symbols());
  model.append(trace.events());
  EXPECT_FALSE(model.wake_of(model.lane_of_task(0, 1), 2));
}

TEST(Model, TurnsBelongToTheirFrames) {
  const TraceBuilder trace = two_sleeps();
  Model model(trace.symbols());
  model.append(trace.events());
  std::vector<std::pair<ObjectId, std::uint64_t>> turns;
  for (const Turn& turn : model.turns()) {
    turns.emplace_back(model.events()[turn.begin_event].subject, turn.frame);
    EXPECT_EQ(model.events()[turn.end_event].subject, turns.back().first);
  }
  using Pair = std::pair<ObjectId, std::uint64_t>;
  EXPECT_THAT(turns, ElementsAre(Pair{1, 1}, Pair{2, 2}, Pair{3, 2}, Pair{5, 3}, Pair{2, 4}));
}

TEST(Model, SteppingByFramesStopsBeforeThem) {
  const TraceBuilder trace = two_sleeps();
  Model model(trace.symbols());
  model.append(trace.events());
  std::vector<std::uint64_t> frames;
  Moment moment = model.start();
  EXPECT_EQ(*model.next_frame({}), moment) << "the start is a stop";
  while (const auto stop = model.next_frame(moment)) {
    moment = *stop;
    frames.push_back(model.state_at(moment).frame);
  }
  EXPECT_THAT(frames, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(moment, model.end());
  EXPECT_EQ(model.state_at(*model.previous_frame(moment)).frame, 3U);
  EXPECT_EQ(*model.previous_frame(*model.next_frame(model.start())), model.start());
  EXPECT_FALSE(model.previous_frame(model.start()));
}

TEST(Model, SteppingByTurnsStopsWhereTheyHaveBegun) {
  const TraceBuilder trace = two_sleeps();
  Model model(trace.symbols());
  model.append(trace.events());
  std::vector<ObjectId> turns;
  Moment moment = model.start();
  while (const auto stop = model.next_turn(moment)) {
    moment = *stop;
    turns.push_back(model.state_at(moment).running);
  }
  EXPECT_THAT(turns, ElementsAre(1, 2, 3, 5, 2, kNoObject)) << "and the end";
  std::vector<ObjectId> back;
  while (const auto stop = model.previous_turn(moment)) {
    moment = *stop;
    back.push_back(model.state_at(moment).running);
  }
  EXPECT_THAT(back, ElementsAre(2, 5, 3, 2, 1, kNoObject)) << "and the start";
  EXPECT_EQ(moment, model.start());
}

TEST(Model, AHoldBeforeAFrameIsThatFramesStop) {
  TraceBuilder trace;
  trace.start("loop").create(1, 0, "main").ready(1).pause().after(50).resume();  // 0 to 4
  trace.frame(1).run(1).after(10).done(1).stop();                                // 5 to 8
  Model model(trace.symbols());
  model.append(std::span(trace.events()).first(4));
  const Moment held = model.end();
  EXPECT_EQ(model.start(), held) << "where a program stands that has not run";
  model.append(std::span(trace.events()).subspan(4));
  EXPECT_EQ(model.start(), held);
  EXPECT_EQ(*model.previous_frame(model.end()), held);
}

TEST(Model, StateAtGivesEndedTasksToo) {
  const TraceBuilder trace = two_sleeps();
  Model model(trace.symbols());
  model.append(trace.events());
  const trace::LoopState end = model.state_at(model.end());
  EXPECT_EQ(end.tasks.size(), 3U);
  EXPECT_EQ(end.tasks.at(2).state, TaskState::done);
  EXPECT_EQ(end.tasks.at(2).since_ns, 1020);
  EXPECT_THAT(end.timers_in_order(), ElementsAre(trace::TimerEntry{6, 2000, 3}));

  const trace::LoopState waiting = model.state_at(model.moment_at(500));
  EXPECT_EQ(waiting.at_ns, 500);
  EXPECT_EQ(waiting.phase, trace::LoopPhase::select);
  EXPECT_EQ(waiting.select_timeout_ns, 970);
  EXPECT_EQ(model.state_at(model.end(), 3).tasks.size(), 0U) << "a loop that is not in the trace";
}

TEST(Model, ClearForgetsEverything) {
  const TraceBuilder trace = two_sleeps();
  Model model(trace.symbols());
  model.append(trace.events());
  const std::uint64_t generation = model.generation();
  model.clear();
  EXPECT_NE(model.generation(), generation);
  EXPECT_TRUE(model.empty());
  EXPECT_THAT(model.lanes(), IsEmpty());
  EXPECT_THAT(model.rows(), IsEmpty());
  EXPECT_THAT(model.turns(), IsEmpty());
  EXPECT_THAT(model.prints(), IsEmpty());
  model.append(trace.events());
  EXPECT_EQ(model.name(model.lanes()[1]), "Task-1");
}

TEST(Model, DroppedEventsAreSummed) {
  TraceBuilder trace;
  trace.start().dropped(5).frame(9).dropped(7);
  Model model(trace.symbols());
  model.append(trace.events());
  EXPECT_EQ(model.dropped(), 12U);
  trace.dropped(UINT64_MAX);
  model.append(std::span(trace.events()).last(1));
  EXPECT_EQ(model.dropped(), UINT64_MAX);
}

}  // namespace
}  // namespace loopscope::model
