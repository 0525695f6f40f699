#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "app/importers/asio_log.h"
#include "tests/app/importers/import_test.h"

namespace loopscope::importers {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A line at so many microseconds.
std::string line(int micros, const std::string& rest) {
  return "@asio|1700000000." + std::string(6 - std::to_string(micros).size(), '0') + std::to_string(micros) + "|" +
         rest + "\n";
}

TEST(AsioLog, AHandlerIsATaskThatAwaitsUntilItRuns) {
  const Imported log = import_asio(line(0, "0*1|deadline_timer@0x7ffe.async_wait") + line(500, ">1|ec=system:0") +
                                   line(510, "1*2|socket@0x55.async_receive") + line(520, "<1|") +
                                   line(700, ".2|non_blocking_recv,ec=system:0,bytes_transferred=5") +
                                   line(710, ">2|ec=system:0,bytes_transferred=5") + line(720, "<2|"));
  EXPECT_EQ(log.notice, "");
  EXPECT_EQ(log.trace.info.program, "a.log");
  EXPECT_EQ(log.text,
            "0.000000000 loop_start clock=real name=\"asio\"\n"
            "0.000000000 frame_begin frame=1\n"
            "0.000000000 task_create task=1 parent=0 name=\"deadline_timer.async_wait\" "
            "coroutine=deadline_timer.async_wait in=?\n"
            "0.000000000 task_ready task=1 waker=none\n"
            "0.000000000 task_run task=1\n"
            "0.000000000 task_await task=1 what=sleep\n"
            "0.000500000 task_ready task=1 waker=timer\n"
            "0.000500000 task_run task=1\n"
            "0.000510000 task_create task=2 parent=1 name=\"socket.async_receive\" "
            "coroutine=socket.async_receive in=?\n"
            "0.000520000 task_done task=1 outcome=result\n"
            "0.000520000 task_ready task=2 waker=task:1\n"
            "0.000520000 task_run task=2\n"
            "0.000520000 task_await task=2 what=fd_read fd=?\n"
            "0.000700000 task_ready task=2 waker=fd:?\n"
            "0.000710000 task_run task=2\n"
            "0.000720000 task_done task=2 outcome=result value=\"bytes_transferred=5\"\n");
}

TEST(AsioLog, APostedHandlerIsReadyAtOnce) {
  const Imported log = import_asio(line(0, "0*1|io_context@0x1.execute(blk=never,rel=fork)") + line(5, ">1|") +
                                   line(6, "1*2|io_context@0x1.execute") + line(9, "<1|") + line(10, ">2|"));
  EXPECT_THAT(log.text, HasSubstr("0.000006000 task_ready task=2 waker=task:1\n"));
  EXPECT_THAT(log.text, Not(HasSubstr("task_await")));
  EXPECT_THAT(log.text, HasSubstr("name=\"io_context.execute\""));
}

TEST(AsioLog, ADestroyedHandlerIsCancelled) {
  const Imported log = import_asio(line(0, "0*1|io_context@0x1.execute") + line(1, "0*2|signal_set@0x2.async_wait") +
                                   line(2, ">1|") + line(3, "~2|") + line(4, "<1|"));
  // Inside the turn of another: told after it.
  EXPECT_THAT(log.text, HasSubstr("0.000004000 task_done task=1 outcome=result\n"
                                  "0.000004000 task_ready task=2 waker=none\n"
                                  "0.000004000 task_run task=2\n"
                                  "0.000004000 task_done task=2 outcome=cancelled value=\"destroyed without being "
                                  "run\"\n"));
}

TEST(AsioLog, ErrorsAreOutcomes) {
  const Imported log =
      import_asio(line(0, "0*1|socket@0x1.async_receive") + line(1, "0*2|deadline_timer@0x2.async_wait") +
                  line(2, "0*3|io_context@0x3.execute") + line(3, "0|deadline_timer@0x2.cancel") +
                  line(4, ">1|ec=asio.misc:2,bytes_transferred=0") + line(5, "<1|") + line(6, ">2|ec=asio.system:125") +
                  line(7, "<2|") + line(8, ">3|") + line(9, "!3|"));
  EXPECT_THAT(log.text, HasSubstr("task_done task=1 outcome=exception value=\"ec=asio.misc:2,bytes_transferred=0\""));
  EXPECT_THAT(log.text, HasSubstr("task_done task=2 outcome=cancelled value=\"ec=asio.system:125\""));
  EXPECT_THAT(log.text, HasSubstr("task_done task=3 outcome=exception value=\"an exception left the handler\""));
  EXPECT_THAT(log.text, HasSubstr("0.000003000 mark text=\"deadline_timer.cancel\"\n"
                                  "0.000003000 task_cancel_requested task=2\n"
                                  "0.000003000 task_ready task=2 waker=none\n"));
}

TEST(AsioLog, ObjectsOfOneTypeAreNumbered) {
  const Imported log = import_asio(line(0, "0*1|socket@0x1.async_receive") + line(1, "0*2|socket@0x2.async_receive") +
                                   line(2, "0*3|socket@0x1.async_send"));
  EXPECT_THAT(log.text, HasSubstr("task=1 parent=0 name=\"socket.async_receive\""));
  EXPECT_THAT(log.text, HasSubstr("task=2 parent=0 name=\"socket-2.async_receive\""));
  EXPECT_THAT(log.text, HasSubstr("task=3 parent=0 name=\"socket.async_send\""));
}

TEST(AsioLog, PlacesAreTheStackOfAHandlerThatWaits) {
  const Imported log = import_asio(line(0, "0^1|in 'async_write' (/usr/include/asio/impl/write.hpp:344)") +
                                   line(0, "0^1|called from 'Session::write' (session.cpp:42)") +
                                   line(0, "0*1|socket@0x1.async_send") + line(5, ">1|ec=system:0") + line(6, "<1|"));
  EXPECT_THAT(log.text, HasSubstr("coroutine=Session::write in=session.cpp\n"));
  EXPECT_THAT(log.text, HasSubstr("coro_enter task=1 coroutine=async_write in=/usr/include/asio/impl/write.hpp "
                                  "at=session.cpp:42\n"));
  EXPECT_THAT(log.text, HasSubstr("task_await task=1 what=fd_write fd=? "
                                  "at=/usr/include/asio/impl/write.hpp:344\n"));
  EXPECT_THAT(log.text, HasSubstr("task_run task=1\n0.000005000 coro_leave task=1\n"));
}

TEST(AsioLog, WhatAStrandRunsInsideAHandlerIsNested) {
  const Imported log = import_asio(line(0, "0*1|io_context@0x1.execute") + line(1, "0*2|strand_executor@0x2.execute") +
                                   line(2, ">1|") + line(3, ">2|") + line(4, "<2|") + line(5, "<1|"));
  EXPECT_THAT(log.text, HasSubstr("0.000003000 task_await task=1 what=task target=2\n"
                                  "0.000003000 task_run task=2\n"
                                  "0.000004000 task_done task=2 outcome=result\n"
                                  "0.000004000 task_ready task=1 waker=task:2\n"
                                  "0.000004000 task_run task=1\n"));
}

TEST(AsioLog, HandlersThatCrossRunInDifferentThreads) {
  const Imported log = import_asio(line(0, "0*1|io_context@0x1.execute") + line(1, "0*2|io_context@0x1.execute") +
                                   line(2, ">1|") + line(3, ">2|") + line(4, "<1|") + line(5, "<2|"));
  EXPECT_THAT(log.text, HasSubstr("name=\"asio thread 2\""));
  EXPECT_THAT(log.text, HasSubstr("task_run loop=1 task=1\n"));
  EXPECT_THAT(log.text, Not(HasSubstr("task_await")));
}

TEST(AsioLog, TellsWhatItLeavesOut) {
  const Imported log = import_asio("starting\n" + line(0, "0*1|io_context@0x1.execute") + "@asio|yesterday|>1|\n" +
                                   line(2, ">1|") + line(3, "<1|") + line(4, "<1|") + line(5, ">77|ec=system:0") +
                                   "half a line" + line(1, "<77|") + line(7, "what?|"));
  EXPECT_EQ(log.notice,
            "a.log, as imported: 2 lines that are not asio's left out; 2 lines cannot be read (the first is line 3); "
            "1 handler was created before the log begins; 1 step that cannot follow left out");
  EXPECT_THAT(log.text, HasSubstr("task=2 parent=0 name=\"handler 77\""));
}

TEST(AsioLog, RefusesWhatHoldsNoLine) {
  EXPECT_THAT(import_asio("@asio|x|y|z\n").error, HasSubstr("(line 1)"));
  EXPECT_THAT(import_asio("").error, HasSubstr("a.log: has no readable line"));
}

TEST(AsioLog, TakesMoreThreadsThanATraceHasLoops) {
  std::string text;
  for (int i = 1; i <= 300; ++i) text += line(i, "0*" + std::to_string(i) + "|io_context@0x1.execute");
  for (int i = 1; i <= 300; ++i) text += line(300 + i, ">" + std::to_string(i) + "|");
  for (int i = 1; i <= 300; ++i) text += line(600 + i, "<" + std::to_string(i) + "|");
  EXPECT_THAT(import_asio(text).notice, HasSubstr("44 handlers left out that ran while 256 others did"));
}

TEST(AsioLog, LongLinesOfOthersAreLeftOut) {
  const std::string long_line(5 << 20, 'x');
  const Imported log = import_asio(line(0, "0*1|io_context@0x1.execute") + long_line + "\n" + line(1, ">1|"));
  EXPECT_EQ(log.notice, "a.log, as imported: 1 line that is not asio's left out");
  EXPECT_EQ(count_of(log.text, "task_run"), 1U);
}

// A log cut anywhere is what a killed program leaves.
TEST(AsioLog, EveryBeginningOfALogIsSound) {
  const std::string log = sample("asio_coroutines.log");
  ASSERT_GT(log.size(), 1000U);
  for (std::size_t size = 0; size < log.size(); size += 7) import_asio(std::string_view(log).substr(0, size));
}

TEST(AsioSamples, AreSound) {
  for (const char* name : {"asio_coroutines.log", "asio_threads.log", "asio_timers.log"}) {
    SCOPED_TRACE(name);
    const Imported log = import_asio(sample(name));
    EXPECT_EQ(log.error, "");
    EXPECT_EQ(log.notice, "");
    EXPECT_GT(log.trace.events.size(), 30U);
    // Everything that began has ended.
    EXPECT_EQ(count_of(log.text, "task_create"), count_of(log.text, "task_done"));
  }
}

#ifdef LOOPSCOPE_ASIO_PROGRAMS

bool compiler_has_coroutines() {
  return std::system(LOOPSCOPE_ASIO_PROGRAMS " has_coroutines") == 0;  // NOLINT(cert-env33-c): our own program
}

/// The log of a program that is run now.
Imported run(const std::string& program) {
  const auto file = std::filesystem::path(testing::TempDir()) / ("asio_" + program + ".log");
  const std::string command = LOOPSCOPE_ASIO_PROGRAMS " " + program + " 2>" + file.string();
  EXPECT_EQ(std::system(command.c_str()), 0);
  Imported log = import_asio(content_of(file));
  std::filesystem::remove(file);
  EXPECT_EQ(log.error, "");
  return log;
}

TEST(AsioPrograms, Timers) {
  const Imported log = run("timers");
  EXPECT_EQ(log.notice, "a.log, as imported: 1 line that is not asio's left out");
  EXPECT_EQ(count_of(log.text, "task_create"), 5U);
  EXPECT_EQ(count_of(log.text, "task_done"), 5U);
  EXPECT_EQ(count_of(log.text, "outcome=cancelled"), 2U);
  EXPECT_EQ(count_of(log.text, "outcome=exception"), 1U);
  EXPECT_THAT(log.text, HasSubstr("what=sleep"));
  EXPECT_THAT(log.text, Not(HasSubstr("loop=1")));
}

TEST(AsioPrograms, EchoServerAndClient) {
  const Imported log = run("echo");
  EXPECT_EQ(log.notice, "");
  EXPECT_EQ(count_of(log.text, "task_create"), count_of(log.text, "task_done"));
  EXPECT_EQ(count_of(log.text, "bytes_transferred=5"), 12U);
  EXPECT_THAT(log.text, HasSubstr("async_accept\""));
  EXPECT_THAT(log.text, HasSubstr("async_connect\""));
  EXPECT_THAT(log.text, HasSubstr("what=fd_read"));
  EXPECT_THAT(log.text, HasSubstr("what=fd_write"));
  EXPECT_THAT(log.text, HasSubstr("coroutine=Session::write in=session.cpp"));
  EXPECT_THAT(log.text, HasSubstr("ec=asio.misc:2"));  // the client has closed
  EXPECT_THAT(log.text, Not(HasSubstr("loop=1")));
}

TEST(AsioPrograms, Coroutines) {
  if (!compiler_has_coroutines()) GTEST_SKIP() << "asio knows no coroutines with this compiler";
  const Imported log = run("coroutines");
  EXPECT_EQ(log.notice, "");
  EXPECT_EQ(count_of(log.text, "what=sleep"), 3U);
}

TEST(AsioPrograms, SeveralThreads) {
  const Imported log = run("threads");
  EXPECT_EQ(log.notice, "");
  EXPECT_EQ(count_of(log.text, "strand_executor.execute\""), 6U);
  EXPECT_EQ(count_of(log.text, "task_create"), count_of(log.text, "task_done"));
  EXPECT_THAT(log.text, HasSubstr("loop=1"));
}

#endif

}  // namespace
}  // namespace loopscope::importers
