#include "core/trace/event/event_text.h"
#include "tests/core/trace/whole_trace.h"

#include <string>

#include <gtest/gtest.h>

#include "tests/core/trace/sample_trace.h"

namespace loopscope::trace {
namespace {

TEST(Text, OfEveryKind) {
  const Trace trace = sample_trace();
  std::string text;
  for (const Event& event : trace.events) text += to_text(event, trace.symbols) + "\n";
  EXPECT_EQ(text, R"(0.000000000 loop_start clock=virtual name="main"
0.000000000 loop_start loop=1 clock=real name="worker"
0.000000000 task_create task=1 parent=0 name="Task-1" coroutine=sample::say_after in=app/sample.cpp
0.000000000 task_ready task=1 waker=none
0.000000000 task_create task=2 parent=1 name="reader" coroutine=sample::say_after in=app/sample.cpp
0.000000000 task_ready task=2 waker=task:1
0.000000000 frame_begin frame=1
0.000000000 select_begin timeout=0.000000000 fds=0
0.000000100 select_end ready=0
0.000000200 task_run task=1
0.000000200 coro_enter task=1 coroutine=sample::say_after in=app/sample.cpp at=app/sample.cpp:14
0.000000200 print task=1 text="hello"
0.000000200 timer_arm timer=3 deadline=1.000000000 task=1
0.000000200 timer_arm timer=4 deadline=0.000000005
0.000000200 timer_cancel timer=4
0.000000200 future_create future=5 what=gather children=2
0.000000200 job_submit job=6 task=1 function="work"
0.000000200 sync_op sync=7 object=queue op=create count=0
0.000000300 task_await task=1 what=sleep target=3 at=app/sample.cpp:14
0.000000300 task_run task=2
0.000000300 fd_watch watch=8 fd=5 interest=read task=2
0.000000300 mark task=2 text="watching"
0.000000400 task_await task=2 what=fd_read fd=5 at=app/sample.cpp:14
0.000000400 frame_begin frame=2
0.000000400 select_begin timeout=0.999999600 fds=1
1.000000000 select_end ready=1
1.000000000 fd_ready watch=8 fd=5 interest=read
1.000000000 timer_fire timer=3
1.000000000 job_begin job=6 worker=1
1.000000000 job_end job=6 outcome=exception
1.000000000 handle_begin handle=8
1.000000000 task_ready task=2 waker=fd:5
1.000000000 handle_end handle=8
1.000000000 handle_begin handle=3
1.000000000 task_ready task=1 waker=timer:3
1.000000000 future_done future=5 outcome=result
1.000000000 handle_ready handle=9 waker=thread does="gather: child done"
1.000000000 handle_ready handle=10 waker=callback:9 does="unused"
1.000000000 handle_cancel handle=10
1.000000000 handle_end handle=3
1.000000000 counter name="temperature" value=-21.5
1.000000000 loop_pause
1.000000000 loop_resume
1.000000500 frame_begin frame=3
1.000000500 select_begin timeout=0.000000000 fds=1
1.000000500 select_end ready=0
1.000000500 task_run task=2
1.000000500 task_cancel_requested task=1 by=2
1.000000500 fd_unwatch watch=8
1.000000500 task_rename task=2 name="former reader"
1.000000600 task_done task=2 outcome=result value="'ok'"
1.000000600 task_run task=1
1.000000600 coro_leave task=1
1.000000600 task_done task=1 outcome=cancelled
1.000000600 handle_begin handle=9
1.000000600 handle_end handle=9
1.000000600 warning task=1 what=slow_callback text="took 0.2 s"
1.000000600 thread_begin loop=2 thread=1 name="client-1"
1.000000600 thread_block loop=2 thread=1 in=recv fd=7 at=app/sample.cpp:14
1.000000600 thread_begin loop=2 thread=2 name="client-2"
1.000000600 thread_block loop=2 thread=2 in=other
1.000000600 thread_resume loop=2 thread=1
1.000000600 print loop=2 task=1 text="你好"
1.000000600 thread_end loop=2 thread=1
1.000000600 dropped loop=1 events=14000000
1.000000700 task_run loop=1 task=77
1.000000700 loop_stop loop=1
1.000000700 loop_stop
)");
}

TEST(Text, OfAJobThatBeganSomeTimeAgo) {
  const Event event{.time_ns = 1'000, .kind = Kind::job_begin, .subject = 6, .a = JobBegin{2, 1500}.packed()};
  EXPECT_EQ(to_text(event, Symbols()), "0.000001000 job_begin job=6 worker=2 ago=0.001500000");
}

TEST(Text, StaysOnOneLineWhateverTheString) {
  TraceBuilder b;
  b.add(Kind::print, 0, b.string("a\"b\\c\nd\te\x01 \x7f 世界 \xff\xc0\x80\xed\xa0\x80"));
  EXPECT_EQ(to_text(b.trace.events[0], b.trace.symbols),
            R"(0.000000000 print text="a\"b\\c\nd\te\x01 \x7f 世界 \xff\xc0\x80\xed\xa0\x80")");
}

TEST(Text, EscapesTheControlCharactersBeyondAscii) {
  TraceBuilder b;
  b.add(Kind::print, 0,
        b.string("\xC2\x9B"
                 "31m \xC2\xA0"));
  EXPECT_EQ(to_text(b.trace.events[0], b.trace.symbols), "0.000000000 print text=\"\\u009b31m \xC2\xA0\"");
}

TEST(Text, OmitsAnEmptyStringUnlessItIsWhatWasPrinted) {
  EXPECT_EQ(to_text({.kind = Kind::print}, Symbols()), "0.000000000 print text=\"\"");
  EXPECT_EQ(to_text({.kind = Kind::loop_start}, Symbols()), "0.000000000 loop_start clock=real");
}

TEST(Text, QuotesPathsWithSpaces) {
  TraceBuilder b;
  const LocationId location = b.location("my app/a.cpp", "f", 3);
  b.add(Kind::task_await, 1, Await{}.packed(), location);
  EXPECT_EQ(to_text(b.trace.events[0], b.trace.symbols),
            R"(0.000000000 task_await task=1 what=yield at="my app/a.cpp":3)");
}

TEST(Text, OfASelectWithoutLimit) {
  EXPECT_EQ(to_text({.kind = Kind::select_begin, .a = static_cast<std::uint64_t>(kForever), .b = 2}, Symbols()),
            "0.000000000 select_begin timeout=forever fds=2");
}

TEST(Text, OfTimesFarAndBack) {
  EXPECT_EQ(to_text({.time_ns = -1, .kind = Kind::loop_stop}, Symbols()), "-0.000000001 loop_stop");
  EXPECT_EQ(to_text({.time_ns = INT64_MIN, .kind = Kind::loop_stop}, Symbols()), "-9223372036.854775808 loop_stop");
  EXPECT_EQ(to_text({.time_ns = INT64_MAX, .kind = Kind::loop_stop}, Symbols()), "9223372036.854775807 loop_stop");
}

TEST(Text, OfMalformedEventsIsStillText) {
  EXPECT_EQ(to_text({.kind = static_cast<Kind>(200)}, Symbols()), "0.000000000 none");
  EXPECT_EQ(to_text({.kind = Kind::task_await, .subject = 1, .a = 99, .b = 7}, Symbols()),
            "0.000000000 task_await task=1 what=? at=?:0");
  EXPECT_EQ(to_text({.kind = Kind::task_done, .subject = 1, .a = 9}, Symbols()),
            "0.000000000 task_done task=1 outcome=?");
}

TEST(Text, WordsOfTheEnumerations) {
  EXPECT_STREQ(to_string(Await::What::yield), "yield");
  EXPECT_STREQ(to_string(Await::What::fd_read), "fd_read");
  EXPECT_STREQ(to_string(Await::What::semaphore), "semaphore");
  EXPECT_STREQ(to_string(Await::What::wait), "wait");
  EXPECT_STREQ(to_string(Waker::Kind::timer), "timer");
  EXPECT_STREQ(to_string(Waker::Kind::thread), "thread");
  EXPECT_STREQ(to_string(Outcome::exception), "exception");
  EXPECT_STREQ(to_string(Interest::read), "read");
  EXPECT_STREQ(to_string(Interest::write), "write");
  EXPECT_STREQ(to_string(ClockKind::virtual_), "virtual");
  EXPECT_STREQ(to_string(static_cast<Interest>(9)), "?");
}

}  // namespace
}  // namespace loopscope::trace
