#include "core/trace/replay/validator.h"

#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/core/trace/sample_trace.h"

namespace loopscope::trace {
namespace {

/// The first complaint about the events, or "" when all are legal.
std::string complaint(const std::vector<Event>& events) {
  Validator validator;
  for (const Event& event : events) {
    if (const auto problem = validator.check(event)) return *problem;
  }
  return "";
}

Event event(Kind kind, ObjectId subject = 0, std::uint64_t a = 0) { return {.kind = kind, .subject = subject, .a = a}; }
Event await(ObjectId task, Await::What what) {
  return event(Kind::task_await, task, Await{.what = what, .target = 5}.packed());
}
Event done(ObjectId task, Outcome outcome) { return event(Kind::task_done, task, static_cast<std::uint64_t>(outcome)); }

using Events = std::vector<Event>;
Events operator+(Events left, const Events& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// A frame in which the turns of `more` run.
Events in_frame(const Events& more) { return Events{event(Kind::frame_begin, 0, 1)} + more; }

TEST(Transitions, AreTheTable) {
  using S = TaskState;
  const std::optional<S> no;
  struct Row {
    Event event;
    std::optional<S> next[kTaskStateCount];  // created, ready, running, awaiting, selector, done, failed, cancelled
  };
  const Row rows[] = {
      {event(Kind::task_ready, 1), {S::ready, no, no, S::ready, S::ready, no, no, no}},
      {event(Kind::task_run, 1), {no, S::running, no, no, no, no, no, no}},
      {await(1, Await::What::sleep), {no, no, S::awaiting, no, no, no, no, no}},
      {await(1, Await::What::yield), {no, no, S::ready, no, no, no, no, no}},
      {await(1, Await::What::fd_read), {no, no, S::selector, no, no, no, no, no}},
      {await(1, Await::What::fd_write), {no, no, S::selector, no, no, no, no, no}},
      {done(1, Outcome::result), {no, no, S::done, no, no, no, no, no}},
      {done(1, Outcome::exception), {no, no, S::failed, no, no, no, no, no}},
      {done(1, Outcome::cancelled), {no, no, S::cancelled, no, no, no, no, no}},
      {done(1, static_cast<Outcome>(3)), {}},
      {event(Kind::task_create, 1), {}},
      {event(Kind::coro_enter, 1), {}},
      {event(Kind::print, 1), {}},
  };
  for (const Row& row : rows) {
    for (int from = 0; from < kTaskStateCount; ++from) {
      EXPECT_EQ(next_state(static_cast<S>(from), row.event), row.next[from])
          << to_string(static_cast<S>(from)) << " " << kind_info(row.event.kind).name << " " << row.event.a;
    }
  }
}

TEST(Transitions, StatesHaveTheWordsOfTheScreen) {
  EXPECT_STREQ(to_string(TaskState::created), "created");
  EXPECT_STREQ(to_string(TaskState::running), "running");
  EXPECT_STREQ(to_string(TaskState::selector), "selector");
  EXPECT_STREQ(to_string(TaskState::cancelled), "cancelled");
  EXPECT_FALSE(is_final(TaskState::selector));
  EXPECT_TRUE(is_final(TaskState::done));
}

TEST(Validator, AcceptsEveryKindInALegalOrder) { EXPECT_EQ(complaint(sample_trace().events), ""); }

TEST(Validator, TimeNeverDecreases) {
  EXPECT_EQ(complaint({{.time_ns = -5, .kind = Kind::loop_start}, {.time_ns = -5, .kind = Kind::loop_stop}}), "");
  EXPECT_EQ(complaint({{.time_ns = 5, .kind = Kind::loop_start}, {.time_ns = 4, .kind = Kind::loop_stop, .loop = 1}}),
            "time goes back from 5 ns to 4 ns");
}

TEST(Validator, KindsExist) {
  EXPECT_EQ(complaint({event(Kind::none)}), "0 is no kind of event");
  EXPECT_EQ(complaint({event(static_cast<Kind>(99))}), "99 is no kind of event");
}

TEST(Validator, TasksFollowTheTable) {
  const Events ready = {event(Kind::task_create, 7), event(Kind::task_ready, 7)};
  EXPECT_EQ(complaint({event(Kind::task_ready, 7)}), "task 7 becomes ready but was never created, or has ended");
  EXPECT_EQ(complaint({event(Kind::task_create, 7), event(Kind::task_create, 7)}),
            "task 7 is created but task 7 exists");
  EXPECT_EQ(complaint({event(Kind::task_create, 0)}), "task_create without a subject");
  EXPECT_EQ(complaint(ready + Events{event(Kind::task_ready, 7)}), "task 7 becomes ready but is ready");
  EXPECT_EQ(
      complaint(ready + in_frame({event(Kind::task_run, 7), await(7, Await::What::sleep), event(Kind::task_run, 7)})),
      "task 7 runs but is awaiting");
  EXPECT_EQ(complaint(ready + in_frame({event(Kind::task_run, 7), await(7, Await::What::yield),
                                        event(Kind::task_run, 7), done(7, Outcome::result)})),
            "");
  EXPECT_EQ(
      complaint(ready + in_frame({event(Kind::task_run, 7), done(7, Outcome::result), event(Kind::task_ready, 7)})),
      "task 7 becomes ready but was never created, or has ended");
  EXPECT_EQ(complaint({event(Kind::handle_ready, 7), event(Kind::task_ready, 7)}),
            "task 7 becomes ready but 7 is a handle");
}

TEST(Validator, OneTurnAtATimeInsideAFrame) {
  const Events two = {event(Kind::task_create, 1), event(Kind::task_ready, 1), event(Kind::handle_ready, 2)};
  EXPECT_EQ(complaint(two + Events{event(Kind::task_run, 1)}), "task 1 runs outside a frame");
  EXPECT_EQ(complaint(two + in_frame({event(Kind::task_run, 1), event(Kind::handle_begin, 2)})),
            "handle 2 begins while 1 is running");
  EXPECT_EQ(complaint(two + in_frame({event(Kind::handle_begin, 2), event(Kind::task_run, 1)})),
            "task 1 runs while 2 is running");
  EXPECT_EQ(complaint(two + in_frame({event(Kind::task_run, 1), event(Kind::frame_begin, 0, 2)})),
            "frame_begin while 1 is running");
  EXPECT_EQ(complaint(two + in_frame({event(Kind::select_begin), event(Kind::task_run, 1)})),
            "task 1 runs inside a select");
  EXPECT_EQ(complaint(two + in_frame({event(Kind::loop_pause), event(Kind::task_run, 1)})),
            "task 1 runs while the loop is paused");
}

TEST(Validator, TurnsOfTwoLoopsAreApart) {
  Events events =
      Events{event(Kind::task_create, 1), event(Kind::task_ready, 1)} + in_frame({event(Kind::task_run, 1)});
  Events other = events;
  for (Event& e : other) e.loop = 1;
  EXPECT_EQ(complaint(events + other), "");
}

TEST(Validator, FramesNest) {
  EXPECT_EQ(complaint({event(Kind::select_begin)}), "select_begin outside a frame");
  EXPECT_EQ(complaint(in_frame({event(Kind::select_end)})), "select_end without select_begin");
  EXPECT_EQ(complaint(in_frame({event(Kind::select_begin), event(Kind::select_begin)})),
            "select_begin inside a select");
  EXPECT_EQ(complaint(in_frame({event(Kind::select_begin), event(Kind::frame_begin, 0, 2)})),
            "frame_begin inside a select");
  EXPECT_EQ(complaint(in_frame({event(Kind::select_begin), event(Kind::select_end), event(Kind::select_begin)})),
            "a second select in one frame");
  EXPECT_EQ(complaint(in_frame({event(Kind::frame_begin, 0, 1)})), "frame 1 begins after frame 1");
  EXPECT_EQ(complaint(in_frame({event(Kind::frame_begin, 0, 2), event(Kind::loop_stop), event(Kind::select_begin)})),
            "select_begin outside a frame");
}

TEST(Validator, LoopsStartStopPauseAndResume) {
  EXPECT_EQ(complaint({event(Kind::loop_start), event(Kind::loop_start)}), "the loop starts but is running");
  EXPECT_EQ(complaint({event(Kind::loop_start), event(Kind::loop_stop), event(Kind::loop_start)}), "");
  EXPECT_EQ(complaint({event(Kind::loop_pause), event(Kind::loop_pause)}), "the loop is paused twice");
  EXPECT_EQ(complaint({event(Kind::loop_resume)}), "the loop resumes but is not paused");
  EXPECT_EQ(complaint({event(Kind::loop_pause), event(Kind::frame_begin, 0, 1)}),
            "frame_begin while the loop is paused");
  EXPECT_EQ(complaint({event(Kind::loop_pause), event(Kind::loop_stop)}), "");
}

TEST(Validator, ALoopMayStopWithTasksPendingAndInTheMiddleOfATurn) {
  const Events pending = {event(Kind::loop_start), event(Kind::task_create, 1), event(Kind::task_ready, 1)};
  EXPECT_EQ(complaint(pending + Events{event(Kind::loop_stop)}), "");
  EXPECT_EQ(complaint(pending + in_frame({event(Kind::task_run, 1), event(Kind::loop_stop)})), "");
}

TEST(Validator, TheProgramMayActBeforeTheFirstFrame) {
  EXPECT_EQ(
      complaint({event(Kind::loop_start), event(Kind::task_create, 1), event(Kind::task_ready, 1), event(Kind::print),
                 event(Kind::timer_arm, 2), event(Kind::fd_watch, 3), event(Kind::handle_ready, 4),
                 event(Kind::task_cancel_requested, 1), event(Kind::future_create, 5)}),
      "");
}

TEST(Validator, Handles) {
  const Events ready = {event(Kind::handle_ready, 3)};
  EXPECT_EQ(complaint(ready + in_frame({event(Kind::handle_begin, 3), event(Kind::handle_end, 3),
                                        event(Kind::handle_ready, 3)})),
            "");
  EXPECT_EQ(complaint(ready + ready), "handle 3 becomes ready but handle 3 exists");
  EXPECT_EQ(complaint(in_frame({event(Kind::handle_begin, 3)})), "handle 3 begins but was never created, or has ended");
  EXPECT_EQ(complaint(ready + in_frame({event(Kind::handle_end, 3)})), "handle 3 ends but is ready");
  EXPECT_EQ(complaint(ready + in_frame({event(Kind::handle_begin, 3), event(Kind::handle_cancel, 3)})),
            "handle 3 is cancelled but is running");
  EXPECT_EQ(complaint(ready + in_frame({event(Kind::handle_cancel, 3), event(Kind::handle_begin, 3)})),
            "handle 3 begins but was never created, or has ended");
}

TEST(Validator, Timers) {
  const Events armed = {event(Kind::timer_arm, 3)};
  const Events turn = {event(Kind::handle_begin, 3), event(Kind::handle_end, 3)};
  EXPECT_EQ(complaint(armed + in_frame(Events{event(Kind::timer_fire, 3)} + turn)), "");
  EXPECT_EQ(complaint(armed + in_frame(turn)), "timer 3 begins but is idle");
  EXPECT_EQ(complaint({event(Kind::timer_fire, 3)}), "timer 3 fires but was never created, or has ended");
  EXPECT_EQ(complaint(armed + Events{event(Kind::timer_fire, 3), event(Kind::timer_fire, 3)}),
            "timer 3 fires but is ready");
  EXPECT_EQ(complaint(armed + Events{event(Kind::timer_cancel, 3), event(Kind::timer_fire, 3)}),
            "timer 3 fires but was never created, or has ended");
  EXPECT_EQ(complaint(armed + Events{event(Kind::timer_fire, 3), event(Kind::timer_cancel, 3)}), "");
  EXPECT_EQ(complaint(armed + in_frame({event(Kind::timer_fire, 3), event(Kind::handle_begin, 3),
                                        event(Kind::timer_cancel, 3)})),
            "timer 3 is cancelled but is running");
  EXPECT_EQ(complaint(armed + Events{event(Kind::handle_cancel, 3)}), "timer 3 is cancelled but is idle");
}

TEST(Validator, Watches) {
  const Events watch = {event(Kind::fd_watch, 3)};
  const Events turn = {event(Kind::fd_ready, 3), event(Kind::handle_begin, 3), event(Kind::handle_end, 3)};
  EXPECT_EQ(complaint(watch + in_frame(turn + turn + Events{event(Kind::fd_unwatch, 3)})), "");
  EXPECT_EQ(complaint(watch + Events{event(Kind::fd_ready, 3), event(Kind::fd_unwatch, 3)}), "");
  const Events running = in_frame({event(Kind::fd_ready, 3), event(Kind::handle_begin, 3), event(Kind::fd_unwatch, 3)});
  EXPECT_EQ(complaint(watch + running + Events{event(Kind::handle_end, 3)}), "");
  EXPECT_EQ(complaint(watch + running + Events{event(Kind::handle_end, 3), event(Kind::fd_ready, 3)}),
            "watch 3 becomes ready but was never created, or has ended");
  EXPECT_EQ(complaint(watch + running + Events{event(Kind::fd_unwatch, 3)}), "watch 3 ends its watch but is running");
  EXPECT_EQ(complaint(watch + Events{event(Kind::fd_ready, 3), event(Kind::fd_ready, 3)}),
            "watch 3 becomes ready but is ready");
  EXPECT_EQ(complaint(watch + in_frame({event(Kind::handle_begin, 3)})), "watch 3 begins but is idle");
}

TEST(Validator, CoroutinesAreEnteredInATurn) {
  const Events ready = {event(Kind::task_create, 1), event(Kind::task_ready, 1)};
  EXPECT_EQ(
      complaint(ready + in_frame({event(Kind::task_run, 1), event(Kind::coro_enter, 1), event(Kind::coro_leave, 1)})),
      "");
  EXPECT_EQ(complaint(ready + Events{event(Kind::coro_enter, 1)}), "task 1 enters a coroutine but is ready");
  EXPECT_EQ(complaint({event(Kind::coro_leave, 1)}), "task 1 leaves a coroutine but was never created, or has ended");
}

TEST(Validator, FuturesAndJobs) {
  EXPECT_EQ(complaint({event(Kind::future_create, 1), event(Kind::future_done, 1)}), "");
  EXPECT_EQ(complaint({event(Kind::future_create, 1), event(Kind::future_done, 1), event(Kind::future_done, 1)}),
            "future 1 is done but was never created, or has ended");
  EXPECT_EQ(complaint({event(Kind::job_submit, 1), event(Kind::future_done, 1)}), "future 1 is done but 1 is a job");
  EXPECT_EQ(complaint({event(Kind::job_submit, 1), event(Kind::job_begin, 1), event(Kind::job_end, 1)}), "");
  EXPECT_EQ(complaint({event(Kind::job_submit, 1), event(Kind::job_end, 1)}), "");
  EXPECT_EQ(complaint({event(Kind::job_submit, 1), event(Kind::job_begin, 1), event(Kind::job_begin, 1)}),
            "job 1 begins but is running");
  EXPECT_EQ(complaint({event(Kind::job_begin, 1)}), "job 1 begins but was never created, or has ended");
}

TEST(Validator, TasksThatPrintExist) {
  EXPECT_EQ(complaint({event(Kind::print, 4)}), "task 4 speaks but was never created, or has ended");
  EXPECT_EQ(complaint({event(Kind::mark, 0)}), "");
  EXPECT_EQ(complaint({event(Kind::warning, 4)}), "");
}

TEST(Validator, ThreadsRunOrAreBlocked) {
  const Events begun = {event(Kind::thread_begin, 1)};
  const Events blocked = begun + Events{event(Kind::thread_block, 1)};
  EXPECT_EQ(complaint(blocked + Events{event(Kind::print, 1), event(Kind::mark, 1), event(Kind::thread_resume, 1),
                                       event(Kind::thread_block, 1), event(Kind::thread_resume, 1),
                                       event(Kind::thread_end, 1), event(Kind::thread_begin, 1)}),
            "");
  EXPECT_EQ(complaint(begun + begun), "thread 1 begins but thread 1 exists");
  EXPECT_EQ(complaint(blocked + Events{event(Kind::thread_block, 1)}), "thread 1 blocks but is blocked");
  EXPECT_EQ(complaint(blocked + Events{event(Kind::thread_end, 1)}), "thread 1 ends but is blocked");
  EXPECT_EQ(complaint(begun + Events{event(Kind::thread_resume, 1)}), "thread 1 goes on but is running");
  EXPECT_EQ(complaint({event(Kind::thread_end, 1)}), "thread 1 ends but was never created, or has ended");
  EXPECT_EQ(complaint(begun + Events{event(Kind::job_end, 1)}), "job 1 ends but 1 is a thread");
  EXPECT_EQ(complaint({event(Kind::job_submit, 1), event(Kind::thread_end, 1)}), "thread 1 ends but 1 is a job");
}

TEST(Validator, ThreadsRunWhateverTheLoopDoes) {
  EXPECT_EQ(complaint(in_frame({event(Kind::select_begin), event(Kind::thread_begin, 1), event(Kind::thread_block, 1),
                                event(Kind::select_end), event(Kind::loop_pause), event(Kind::thread_resume, 1),
                                event(Kind::thread_end, 1), event(Kind::loop_resume)})),
            "");
}

TEST(Validator, AfterAGapObjectsAppearInAnyState) {
  const Events gap = {event(Kind::dropped, 0, 3)};
  EXPECT_EQ(complaint(gap + Events{await(1, Await::What::sleep), event(Kind::task_run, 2), done(2, Outcome::result)}),
            "");
  EXPECT_EQ(complaint(gap + Events{event(Kind::task_ready, 1), event(Kind::task_run, 1)}), "");
  EXPECT_EQ(complaint(gap + Events{event(Kind::handle_end, 1), event(Kind::timer_fire, 2), event(Kind::timer_cancel, 3),
                                   event(Kind::fd_ready, 4), event(Kind::fd_unwatch, 5), event(Kind::future_done, 6),
                                   event(Kind::job_end, 7), event(Kind::handle_cancel, 8), event(Kind::coro_leave, 9),
                                   event(Kind::thread_resume, 10), event(Kind::thread_end, 11)}),
            "");
  EXPECT_EQ(complaint(gap + Events{event(Kind::select_end), event(Kind::handle_begin, 4), event(Kind::fd_unwatch, 4),
                                   event(Kind::handle_end, 4)}),
            "");
  EXPECT_EQ(complaint(gap + Events{event(Kind::loop_resume), event(Kind::loop_start)}), "");
}

TEST(Validator, AfterAGapWhatIsKnownIsCheckedAgain) {
  const Events gap = {event(Kind::dropped, 0, 3)};
  EXPECT_EQ(complaint(gap + Events{event(Kind::task_ready, 1), event(Kind::task_ready, 1)}),
            "task 1 becomes ready but is ready");
  EXPECT_EQ(complaint(gap + Events{event(Kind::task_run, 1), await(2, Await::What::sleep)}),
            "task 2 awaits outside its turn");
  EXPECT_EQ(complaint(gap + Events{event(Kind::task_run, 1), event(Kind::task_run, 2)}),
            "task 2 runs while 1 is running");
  EXPECT_EQ(complaint(gap + in_frame({event(Kind::select_begin), event(Kind::select_begin)})),
            "select_begin inside a select");
}

TEST(Validator, AGapOfOneLoopExcusesNoOther) {
  EXPECT_EQ(complaint({event(Kind::dropped), {.kind = Kind::task_ready, .loop = 1, .subject = 4}}),
            "task 4 becomes ready but was never created, or has ended");
}

}  // namespace
}  // namespace loopscope::trace
