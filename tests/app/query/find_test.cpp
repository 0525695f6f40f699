// What conditions mean, on traces written by hand and on random ones, where the model is asked for the same.

#include "app/query/find.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/core/trace/random_trace.h"
#include "tests/core/trace/trace_builder.h"

namespace loopscope::query {
namespace {

using test::TraceBuilder;
using trace::Await;
using trace::Kind;
using trace::Waker;

constexpr ObjectId kMain = 1;
constexpr ObjectId kLeft = 2;
constexpr ObjectId kRight = 3;

/// main makes two tasks that sleep and wake in one frame, and awaits both.
class QueryFind : public testing::Test {
 protected:
  QueryFind() : model_(trace_.symbols()) {
    trace_.start("loop").create(kMain, 0, "main").ready(kMain);
    trace_.frame(1).select(0).run(kMain);
    trace_.create(kLeft, kMain, "left").ready(kLeft, {Waker::Kind::task, kMain});
    trace_.create(kRight, kMain, "right").ready(kRight, {Waker::Kind::task, kMain});
    trace_.after(10).await(kMain, Await::What::task, kLeft);
    trace_.frame(2).select(0).run(kLeft).timer_arm(11, 1'000'000, kLeft).await(kLeft, Await::What::sleep, 11);
    trace_.run(kRight).timer_arm(12, 1'000'000, kRight).await(kRight, Await::What::sleep, 12);
    trace_.frame(3).select(1'000'000).timer_fire(11).timer_fire(12);
    trace_.handle_begin(11).ready(kLeft, {Waker::Kind::timer, 11}).handle_end(11);
    trace_.handle_begin(12).ready(kRight, {Waker::Kind::timer, 12}).handle_end(12);
    trace_.frame(4).select(0).run(kLeft).print("left ends", kLeft).done(kLeft);
    trace_.ready(kMain, {Waker::Kind::task, kLeft});
    trace_.run(kRight).done(kRight, trace::Outcome::exception, "Error");
    trace_.frame(5).select(0).run(kMain).done(kMain).stop();
    model_.append(trace_.events());
  }

  /// The event right before the moment that is found, as text; "" when there is none.
  std::string found(std::string_view text) const {
    const auto moment = find(model_, parse(text).value());
    if (!moment) return {};
    const trace::Event event = model_.events()[moment->events - 1];
    return std::string(trace::kind_info(event.kind).name) + " " + std::to_string(event.subject);
  }

  TraceBuilder trace_;
  model::Model model_;
};

TEST_F(QueryFind, TheStateOfATask) {
  EXPECT_EQ(found("main is created"), "task_create 1");
  EXPECT_EQ(found("main is awaiting"), "task_await 1");
  EXPECT_EQ(found("right is failed"), "task_done 3");
  EXPECT_EQ(found("right is cancelled"), "");
  EXPECT_EQ(found("nobody is running"), "");
  EXPECT_EQ(found("*t is running"), "task_run 2");
  EXPECT_EQ(found("all *t are awaiting"), "task_await 3");
  EXPECT_EQ(found("all * are awaiting"), "task_await 3");
  EXPECT_EQ(found("2 of * are ready"), "task_ready 3");
  EXPECT_EQ(found("1 of *t are ready and left is awaiting"), "task_await 2");
}

TEST_F(QueryFind, WhatATaskAwaits) {
  EXPECT_EQ(found("main awaits task"), "task_await 1");
  EXPECT_EQ(found("main awaits task left"), "task_await 1");
  EXPECT_EQ(found("main awaits task right"), "");
  EXPECT_EQ(found("* awaits sleep 12"), "task_await 3");
  EXPECT_EQ(found("all *t await sleep"), "task_await 3");
}

TEST_F(QueryFind, WhoWokeIt) {
  EXPECT_EQ(found("waker of left is main"), "task_ready 2");
  EXPECT_EQ(found("waker of right is timer"), "task_ready 3");
  EXPECT_EQ(found("waker of main is left"), "task_ready 1");
  EXPECT_EQ(found("waker of main is right"), "");
}

TEST_F(QueryFind, Quantities) {
  EXPECT_EQ(found("timers = 2"), "timer_arm 12");
  EXPECT_EQ(found("tasks = 3"), "task_create 3");
  EXPECT_EQ(found("fired = 2"), "timer_fire 12");
  EXPECT_EQ(found("turns = 2"), "task_run 3");
  EXPECT_EQ(found("timeout > 0s"), "select_begin 0");
  EXPECT_EQ(found("timeout > 1ms"), "");
  EXPECT_EQ(found("main is done and tasks = 0"), "task_done 1");
}

TEST_F(QueryFind, PlacesInTheReadyQueue) {
  EXPECT_EQ(found("right ready at 2"), "task_ready 3");
  EXPECT_EQ(found("right ready at 3"), "");
  EXPECT_EQ(found("event timer_fire and right ready at 2"), "timer_fire 12");  // by its timer
}

TEST_F(QueryFind, EventsAndLines) {
  EXPECT_EQ(found("event timer_fire of right"), "timer_fire 12");
  EXPECT_EQ(found("event timer_arm of right"), "timer_arm 12");
  EXPECT_EQ(found("event print of left"), "print 2");
  EXPECT_EQ(found("event print of main"), "");
  EXPECT_EQ(found("printed \"left ends\""), "print 2");
  EXPECT_EQ(found("printed left*"), "print 2");
  EXPECT_EQ(found("printed \"left*\""), "");
  EXPECT_EQ(found("event timer_fire and printed *"), "");
  EXPECT_EQ(found("not event loop_start and not event task_create"), "task_ready 1");
}

TEST_F(QueryFind, TheLoop) {
  EXPECT_EQ(found("loop is select"), "select_begin 0");
  EXPECT_EQ(found("loop loop is run"), "task_run 1");
  EXPECT_EQ(found("loop other is run"), "");
  EXPECT_EQ(found("loop is paused or loop is run"), "task_run 1");
}

TEST_F(QueryFind, ThenGoesOnFromTheMomentFound) {
  EXPECT_EQ(found("left is running then left is running"), "timer_arm 11");  // it is so still
  EXPECT_EQ(found("event task_run of left then event task_run of left then left is done"), "task_done 2");
  EXPECT_EQ(found("left is done then event task_run of left"), "");
  EXPECT_EQ(found("fired = 2 then left is running and right is ready"), "task_run 2");
}

TEST_F(QueryFind, WhatHoldsAtAMoment) {
  const model::Moment moment = *find(model_, parse("event timer_fire and fired = 2").value());
  const std::vector<Query> conditions = {
      parse_condition("ready = 2").value(), parse_condition("main awaits task left").value(),
      parse_condition("event timer_fire").value(), parse_condition("left is ready").value()};
  EXPECT_EQ(hold(model_, moment, conditions), (std::vector<bool>{true, true, true, false}));
  EXPECT_EQ(hold(model_, {}, conditions), std::vector<bool>(4, false));
}

TEST_F(QueryFind, AFinderSeesEventsAsTheyCome) {
  model::Model live(trace_.symbols());
  Finder finder({parse("main is awaiting").value(), parse("main is done").value()});
  finder.update(live);
  for (const trace::Event& event : trace_.events()) {
    live.append(std::span(&event, 1));
    finder.update(live);
  }
  const auto moments = finder.moments();
  EXPECT_EQ(moments[0], find(model_, parse("main is awaiting").value()));
  EXPECT_EQ(moments[1], find(model_, parse("main is done").value()));
  EXPECT_TRUE(moments[1]);

  live.clear();
  finder.update(live);
  EXPECT_FALSE(finder.moments()[0]);
  live.append(trace_.events());
  finder.update(live, 1);
  EXPECT_FALSE(finder.moments()[1]);
  finder.update(live);
  EXPECT_EQ(finder.moments(), moments);
}

TEST(QueryThreads, AreLanesToo) {
  TraceBuilder trace;
  trace.thread_begin(7, "server").thread_block(7, trace::Call::accept, 4).thread_resume(7).thread_end(7);
  model::Model model(trace.symbols());
  model.append(trace.events());
  const auto events_before = [&](std::string_view text) {
    const auto moment = find(model, parse(text).value());
    return moment ? moment->events : 0;
  };
  EXPECT_EQ(events_before("server is running"), 1u);
  EXPECT_EQ(events_before("server is blocked"), 2u);
  EXPECT_EQ(events_before("server blocks in accept"), 2u);
  EXPECT_EQ(events_before("server blocks in recv"), 0u);
  EXPECT_EQ(events_before("server is ended"), 4u);
}

TEST(QueryNames, FollowARename) {
  TraceBuilder trace;
  trace.start().create(1, 0, "a").create(2, 0, "b").ready(1).frame(1).select(0).run(1);
  trace.await(1, Await::What::task, 2).rename(2, "c").rename(1, "d");
  model::Model model(trace.symbols());
  model.append(trace.events());
  const std::size_t renamed = trace.events().size() - 1;
  EXPECT_EQ(find(model, parse("a awaits task c").value())->events, renamed);
  EXPECT_EQ(find(model, parse("d awaits task c").value())->events, renamed + 1);
}

using State = trace::LoopState;

struct Case {
  const char* condition;
  bool (*holds)(const State& state);
};

std::ptrdiff_t tasks_in(const State& state, trace::TaskState wanted) {
  return std::count_if(state.tasks.begin(), state.tasks.end(),
                       [&](const auto& entry) { return entry.second.state == wanted; });
}

constexpr Case kCases[] = {
    {"ready >= 3", [](const State& state) { return state.ready.size() >= 3; }},
    {"timers = 2", [](const State& state) { return state.timers.size() == 2; }},
    {"watches > 1", [](const State& state) { return state.watches.size() > 1; }},
    {"loop is idle", [](const State& state) { return state.phase == trace::LoopPhase::idle; }},
    {"loop is paused", [](const State& state) { return state.phase == trace::LoopPhase::paused; }},
    {"* is selector", [](const State& state) { return tasks_in(state, trace::TaskState::selector) > 0; }},
    {"2 of * are awaiting", [](const State& state) { return tasks_in(state, trace::TaskState::awaiting) == 2; }},
    {"3 of * are done", [](const State& state) { return tasks_in(state, trace::TaskState::done) == 3; }},
    {"* awaits future", [](const State& state) {
       return std::any_of(state.tasks.begin(), state.tasks.end(), [](const auto& entry) {
         return entry.second.awaits && entry.second.awaits->what == Await::What::future;
       });
     }}};

std::optional<model::Moment> found_by_asking(const model::Model& model, const Case& one) {
  for (std::size_t i = 0; i < model.events().size(); ++i) {
    if (one.holds(model.state_at(model.after_event(i)))) return model.after_event(i);
  }
  return {};
}

// What is asked while events come agrees with the state that the model gives of each moment, also where events are
// missing.
TEST(QueryAgrees, WithTheStateThatTheModelGives) {
  std::size_t found = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const test::RandomTrace random = test::random_trace({.seed = seed, .events = 400, .free_turns = seed % 2 == 0});
    const auto& events = random.builder.events();
    model::Model model(random.builder.symbols());
    model.append(seed % 3 == 0 ? test::with_losses(events, seed) : events);
    for (const Case& one : kCases) {
      const auto expected = found_by_asking(model, one);
      EXPECT_EQ(find(model, parse(one.condition).value()), expected) << one.condition << ", seed " << seed;
      found += expected ? 1 : 0;
    }
  }
  EXPECT_GT(found, 25u);
}

}  // namespace
}  // namespace loopscope::query
