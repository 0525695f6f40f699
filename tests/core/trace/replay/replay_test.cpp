#include "core/trace/replay/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/core/trace/random_trace.h"
#include "tests/core/trace/trace_builder.h"

namespace loopscope::trace {
namespace {

using test::TraceBuilder;
using testing::ElementsAre;

/// What a replay tells of a trace, as words.
class Told {
 public:
  explicit Told(const TraceBuilder& trace) {
    for (const Event& event : trace.events()) add(event, replay_.apply(event), trace.symbols());
  }

  const std::vector<std::string>& names() const { return names_; }
  const std::vector<std::string>& spans() const { return spans_; }
  const std::vector<std::string>& turns() const { return turns_; }
  const std::vector<std::string>& jobs() const { return jobs_; }
  const Replay& replay() const { return replay_; }

 private:
  void add(const Event& event, const Step& step, const Symbols& symbols) {
    const std::string at = "@" + std::to_string(event.time_ns);
    if (step.loop_named) names_.push_back("loop: " + to_text(replay_.name(), symbols));
    if (step.task_named) names_.push_back(std::to_string(event.subject) + ": " + to_text(step.name, symbols));
    if (step.span.end == LoopSpanChange::End::ended) spans_.push_back("end" + at);
    if (step.span.end == LoopSpanChange::End::forgotten) spans_.emplace_back("forget");
    if (step.span.begin == LoopSpanChange::Begin::begun) spans_.push_back(std::string(to_string(step.span.phase)) + at);
    if (step.span.begin == LoopSpanChange::Begin::resumed) spans_.emplace_back("resume");
    const Turn& turn = step.change.turn;
    if (step.change.turn_ended) {
      turns_.push_back((turn.is_task ? "task " : "handle ") + std::to_string(turn.id) + " " +
                       std::to_string(turn.begin_ns) + "-" + std::to_string(turn.end_ns));
    }
    const JobStatus& job = step.change.job;
    if (step.change.job_id != kNoObject) {
      const std::string worker = job.worker == kUnknownWorker ? "nowhere" : "on " + std::to_string(job.worker);
      jobs_.push_back(std::to_string(step.change.job_id) + " of " + std::to_string(job.task) + " " +
                      to_string(job.state) + " " + worker + at);
    }
  }

  Replay replay_{2};
  std::vector<std::string> names_;
  std::vector<std::string> spans_;
  std::vector<std::string> turns_;
  std::vector<std::string> jobs_;
};

TEST(Replay, NamesTasksAndTheLoopAsTheyAreNamed) {
  TraceBuilder trace;
  trace.create(1).start("server").create(2, 1, "worker").create(3, 1).ready(9).rename(3, "late").rename(8, "nobody");
  EXPECT_THAT(Told(trace).names(), ElementsAre("loop: Loop 3", "1: Task-1", "loop: server", "2: worker", "3: Task-2",
                                               "9: task #9", "3: late"));
}

TEST(Replay, CountsUnnamedTasksFromWhereACheckpointStands) {
  TraceBuilder trace;
  trace.create(1);
  Replay replay;
  replay.set_unnamed_tasks(41);
  EXPECT_EQ(to_text(replay.apply(trace.events()[0]).name, trace.symbols()), "Task-42");
}

TEST(Replay, TellsWhereATaskComesFromWhenItIsNew) {
  TraceBuilder trace;
  trace.create(1).create(2, 1, "worker", "work").create(2);
  Replay replay;
  std::vector<Step> steps;
  for (const Event& event : trace.events()) steps.push_back(replay.apply(event));
  EXPECT_EQ(steps[1].parent, 1U);
  EXPECT_EQ(trace.symbols().string(trace.symbols().location(steps[1].coroutine).function), "work");
  EXPECT_TRUE(steps[1].change.subject_new);
  EXPECT_FALSE(steps[2].change.subject_new);
  EXPECT_FALSE(steps[2].task_named);
}

TEST(Replay, TurnsOfAFrameThatTouchAreOneSpanOfTheLoop) {
  TraceBuilder trace;
  trace.create(1).ready(1).create(2).ready(2).start().frame(1).at(10).run(1).at(20).await(1, Await::What::yield);
  trace.run(2).at(30).done(2).frame(2).run(1).at(40).done(1).at(50).stop();
  EXPECT_THAT(Told(trace).spans(), ElementsAre("idle@0", "end@10", "run@10", "end@20", "idle@20", "forget", "resume",
                                               "end@30", "idle@30", "forget", "run@30", "end@40", "idle@40", "end@50"));
}

TEST(Replay, EverySelectIsASpanOfItsOwn) {
  TraceBuilder trace;
  trace.start().frame(1).select_begin(5).at(5).select_begin(7).at(12).select_end().stop();
  EXPECT_THAT(Told(trace).spans(),
              ElementsAre("idle@0", "forget", "select@0", "end@5", "select@5", "end@12", "idle@12", "forget"));
}

TEST(Replay, TellsTurnsThatEnded) {
  TraceBuilder trace;
  trace.create(1).ready(1).frame(1).at(10).run(1).at(25).await(1, Await::What::sleep).handle_begin(2).at(30);
  trace.handle_end(2).at(40).handle_begin(5).at(50).frame(2);
  EXPECT_THAT(Told(trace).turns(), ElementsAre("task 1 10-25", "handle 2 25-30", "handle 5 40-50"));
}

TEST(Replay, TellsWhatBecomesOfAJob) {
  TraceBuilder trace;
  trace.add(Kind::job_submit, 5, 1).at(10).add(Kind::job_submit, 6, 1).add(Kind::job_begin, 5, 3).at(20);
  trace.add(Kind::job_end, 5).add(Kind::job_end, 6, static_cast<std::uint64_t>(Outcome::cancelled));
  trace.add(Kind::job_begin, 7, 2).add(Kind::job_end, 8);
  const Told told(trace);
  EXPECT_THAT(told.jobs(),
              ElementsAre("5 of 1 submitted nowhere@0", "6 of 1 submitted nowhere@10", "5 of 1 running on 3@10",
                          "5 of 1 done on 3@20", "6 of 1 cancelled nowhere@20", "7 of 0 running on 2@20"));
  ASSERT_EQ(told.replay().state().jobs.size(), 1U);
  EXPECT_EQ(told.replay().state().jobs.at(7).state, JobState::running);
}

TEST(Replay, AJobRunsSinceItBeganOnItsWorkerNotSinceThatWasTold) {
  TraceBuilder trace;
  trace.at(1000).add(Kind::job_submit, 5, 1).add(Kind::job_submit, 6, 1).at(9000);
  trace.add(Kind::job_begin, 5, JobBegin{1, 7}.packed()).add(Kind::job_end, 5);
  trace.add(Kind::job_begin, 6, JobBegin{2, 9}.packed());  // as if before it was submitted
  Replay replay;
  std::vector<TimeNs> since;
  for (const Event& event : trace.events()) since.push_back(replay.apply(event).change.job.since_ns);
  EXPECT_THAT(since, ElementsAre(1000, 1000, 2000, 9000, 1000));
}

TEST(Replay, APauseHoldsWhoIsReady) {
  TraceBuilder trace;
  trace.start().create(1).ready(1).pause().print("").resume().run(1).pause().stop();
  Replay replay;
  std::vector<Hold> holds;
  for (const Event& event : trace.events()) holds.push_back(replay.apply(event).hold);
  EXPECT_THAT(holds, ElementsAre(Hold::none, Hold::none, Hold::none, Hold::begins, Hold::none, Hold::ends, Hold::none,
                                 Hold::begins, Hold::ends));
}

TEST(Replay, KnowsThatATaskHasEndedWithoutKeepingIt) {
  TraceBuilder trace;
  trace.create(1, 4).ready(1, {Waker::Kind::timer, 7}).run(1).done(1).ready(1).create(1);
  Replay replay;
  std::vector<Step> steps;
  for (const Event& event : trace.events()) steps.push_back(replay.apply(event));
  EXPECT_TRUE(replay.state().tasks.empty());
  EXPECT_TRUE(replay.state().ready.empty());
  EXPECT_EQ(replay.last_ended().parent, 4U);
  EXPECT_EQ(replay.last_ended().waker, (Waker{Waker::Kind::timer, 7}));
  EXPECT_FALSE(steps[3].change.ignored);
  EXPECT_TRUE(steps[4].change.ignored);
  EXPECT_TRUE(steps[5].change.ignored);
}

TEST(Replay, TellsWhatAThreadDoes) {
  TraceBuilder trace;
  trace.thread_begin(1, "client-1").at(10).thread_block(1, Call::recv, 7, 23).at(30).thread_resume(1);
  trace.thread_begin(2, "").print("hello", 1).at(40).thread_end(1).thread_block(9, Call::lock).thread_end(8);
  Replay replay(4);
  std::vector<std::string> told;
  for (const Event& event : trace.events()) {
    const Step step = replay.apply(event);
    if (step.thread_named) told.push_back(to_text(step.name, trace.symbols()));
    if (step.change.thread_id == kNoObject) continue;
    const ThreadStatus& thread = step.change.thread;
    told.push_back(std::to_string(step.change.thread_id) + " " + to_string(thread.state) + "@" +
                   std::to_string(thread.since_ns));
    EXPECT_FALSE(step.change.turn_began || step.change.turn_ended);
    EXPECT_FALSE(step.loop_named);
  }
  EXPECT_THAT(told, ElementsAre("client-1", "1 running@0", "1 blocked@10", "1 running@30", "thread #2", "2 running@30",
                                "1 ended@40", "thread #9", "9 blocked@40"));
  EXPECT_EQ(replay.state().threads.size(), 2U);
  EXPECT_EQ(replay.state().phase, LoopPhase::idle);
  EXPECT_FALSE(replay.has_loop());
}

TEST(Replay, WhatABlockedThreadIsBlockedInIsKnownWhileItIs) {
  TraceBuilder trace;
  trace.thread_begin(1, "client-1").thread_block(1, Call::recv, 7, 23);
  LoopState state;
  for (const Event& event : trace.events()) state.apply(event);
  EXPECT_EQ(state.threads.at(1).block, (ThreadBlock{Call::recv, 7}));
  EXPECT_EQ(trace.symbols().location(state.threads.at(1).location).line, 23U);
  trace.thread_resume(1);
  state.apply(trace.events().back());
  EXPECT_EQ(state.threads.at(1).block, ThreadBlock());
  EXPECT_EQ(state.threads.at(1).location, 0U);
}

TEST(Replay, ThreadsBesideALoopAreNoPartOfIt) {
  TraceBuilder trace;
  trace.thread_begin(1, "client").start("server").frame(1).thread_block(1, Call::sleep).select_begin(5).at(5);
  trace.thread_resume(1).at(6).select_end().stop();
  EXPECT_THAT(Told(trace).names(), ElementsAre("loop: server"));
  EXPECT_THAT(Told(trace).spans(), ElementsAre("idle@0", "forget", "select@0", "end@6", "idle@6", "forget"));
  EXPECT_TRUE(Told(trace).replay().has_loop());
}

// The state it keeps is LoopState's, whatever is missing.
TEST(Replay, StateIsThatOfTheLoopWithoutItsEndedTasks) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto random = test::random_trace({.seed = seed, .events = 5000, .threads = seed});
    Replay replay;
    LoopState naive;
    for (const Event& event : test::with_losses(random.builder.events(), seed)) {
      naive.apply(event);
      replay.apply(event);
      if (event.subject % 16 != 0) continue;
      LoopState live = naive;
      erase_if(live.tasks, [](const auto& entry) { return is_final(entry.second.state); });
      ASSERT_EQ(replay.state(), live);
    }
  }
}

}  // namespace
}  // namespace loopscope::trace
