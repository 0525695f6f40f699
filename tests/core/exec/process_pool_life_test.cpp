#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <thread>

#include <gmock/gmock.h>

#include "core/exec/process_pool.h"
#include "core/task/run.h"
#include "core/task/sleep.h"
#include "tests/core/exec/count_own.h"
#include "tests/core/exec/named_pipe.h"
#include "tests/core/exec/process_functions.h"
#include "tests/core/loop/test_loop.h"

// How workers start, die, are replaced and end.

namespace loopscope {
namespace {

using namespace std::chrono_literals;
using trace::Kind;

template <class T>
std::string failure(ConcurrentFuture<T> job) {
  try {
    job.result();
  } catch (const BrokenProcessPool& error) {
    return error.what();
  }
  return "";
}

/// Waits until a process, a child of ours or not, has ended. Nobody is reaped by that.
void wait_until_ended(pid_t pid) {
  const OwnedFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  pollfd ended{.fd = pidfd.get(), .events = POLLIN, .revents = 0};
  ASSERT_EQ(::poll(&ended, 1, -1), 1);
}

TEST(ProcessPoolLife, AWorkerThatDiesFailsItsJobAndIsReplaced) {
  ProcessPoolExecutor pool(1);
  const pid_t first = pool.submit(process_id).result();
  EXPECT_EQ(failure(pool.submit(kill_self, SIGKILL)),
            "the worker process that ran 'kill_self' ended: signal 9 (SIGKILL)");
  const pid_t second = pool.submit(process_id).result();
  EXPECT_NE(second, first);
  EXPECT_EQ(failure(pool.submit(exit_with, 3)), "the worker process that ran 'exit_with' ended: exit status 3");
  EXPECT_EQ(failure(pool.submit(exit_with, 0)), "the worker process that ran 'exit_with' ended: exit status 0");
  EXPECT_EQ(pool.submit(fibonacci, 10).result(), 55);
}

TEST(ProcessPoolLife, TheErrorHasTheReturncode) {
  ProcessPoolExecutor pool(1);
  try {
    pool.submit(kill_self, SIGTERM).result();
    FAIL();
  } catch (const BrokenProcessPool& error) {
    EXPECT_EQ(error.returncode(), -SIGTERM);
  }
}

TEST(ProcessPoolLife, OtherJobsGoOnWhenAWorkerDies) {
  const NamedPipe pipe;
  ProcessPoolExecutor pool(2);
  ConcurrentFuture<std::string> other = pool.submit(read_pipe, pipe.path());
  OwnedFd writing = pipe.open_to_write();
  EXPECT_NE(failure(pool.submit(kill_self, SIGKILL)), "");
  EXPECT_EQ(::write(writing.get(), "still here", 10), 10);
  writing.reset();
  EXPECT_EQ(other.result(), "still here");
}

TEST(ProcessPoolLife, AWorkerThatDiedIdleFailsNothing) {
  ProcessPoolExecutor pool(1);
  const pid_t first = pool.submit(process_id).result();
  ::kill(first, SIGKILL);
  wait_until_ended(first);
  EXPECT_NE(pool.submit(process_id).result(), first);
}

TEST(ProcessPoolLife, AnOrdinaryChildOfAWorkerDoesNotHideItsDeath) {
  const NamedPipe pipe;
  ProcessPoolExecutor pool(1);
  ConcurrentFuture<void> job = pool.submit(hold_pipe_below, pipe.path());
  const OwnedFd reading = pipe.open_to_read();
  pid_t worker = 0;
  ASSERT_EQ(::read(reading.get(), &worker, sizeof worker), static_cast<ssize_t>(sizeof worker));
  ::kill(worker, SIGKILL);
  EXPECT_EQ(failure(std::move(job)), "the worker process that ran 'hold_pipe_below' ended: signal 9 (SIGKILL)");
  // The worker's own worker held the pipe, and died with it.
  char rest = 0;
  EXPECT_EQ(::read(reading.get(), &rest, 1), 0);
}

TEST(ProcessPoolLife, AWorkerInheritsNothingButItsStreams) {
  const OwnedFd inheritable(::open("/dev/zero", O_RDONLY));
  ProcessPoolExecutor pool(1);
  const std::vector<std::string> descriptors = pool.submit(open_descriptors).result();
  std::size_t sockets = 0;
  for (const std::string& descriptor : descriptors) {
    sockets += descriptor.starts_with("3 socket:");
    EXPECT_THAT(descriptor, testing::Not(testing::HasSubstr("/dev/zero")));
  }
  EXPECT_EQ(sockets, 1u);
  EXPECT_LE(descriptors.size(), 4u) << testing::PrintToString(descriptors);
  EXPECT_TRUE(pool.submit(stdin_is_empty).result());
  EXPECT_EQ(pool.submit(blocked_signals).result(), 0);
}

TEST(ProcessPoolLife, LeavesNoProcessNoThreadAndNoDescriptor) {
  std::thread([] {}).join();  // the first thread may bring another that stays: ThreadSanitizer's own
  const std::size_t threads = count_own("task");
  const std::size_t descriptors = count_own("fd");
  for (int i = 0; i < 3; ++i) {
    ProcessPoolExecutor pool(2);
    ConcurrentFuture<int> job = pool.submit(fibonacci, 12);
    EXPECT_NE(failure(pool.submit(kill_self, SIGKILL)), "");
    EXPECT_EQ(job.result(), 144);
  }
  EXPECT_EQ(count_own("fd"), descriptors);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD) << "a child is left, alive or not";
  // A thread that was joined may be listed a moment longer.
  for (int i = 0; i < 100 && count_own("task") != threads; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(count_own("task"), threads);
}

TEST(ProcessPoolLife, ShutdownDoesWhatIsQueued) {
  ProcessPoolExecutor pool(1);
  std::vector<ConcurrentFuture<int>> jobs;
  for (int i = 0; i < 5; ++i) jobs.push_back(pool.submit(twice, i));
  pool.shutdown();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(jobs[static_cast<std::size_t>(i)].result(), 2 * i);
  EXPECT_THROW(pool.submit(twice, 1), std::runtime_error);
}

TEST(ProcessPoolLife, ShutdownDropsWhatIsQueued) {
  const NamedPipe pipe;
  ProcessPoolExecutor pool(1);
  ConcurrentFuture<std::string> running = pool.submit(read_pipe, pipe.path());
  OwnedFd writing = pipe.open_to_write();
  ConcurrentFuture<int> queued = pool.submit(twice, 1);
  pool.shutdown(false, true);
  EXPECT_THROW(queued.result(), CancelledError);
  writing.reset();
  EXPECT_EQ(running.result(), "");
}

TEST(ProcessPoolLife, AJobIsTakenBackUnlessItHasBegun) {
  const NamedPipe pipe;
  ProcessPoolExecutor pool(1);
  ConcurrentFuture<std::string> running = pool.submit(read_pipe, pipe.path());
  OwnedFd writing = pipe.open_to_write();
  ConcurrentFuture<int> queued = pool.submit(count_calls);
  EXPECT_FALSE(running.cancel());
  EXPECT_FALSE(running.done());
  EXPECT_FALSE(running.wait(0s));
  EXPECT_TRUE(queued.cancel());
  EXPECT_FALSE(queued.cancel());
  EXPECT_TRUE(queued.done());
  EXPECT_THROW(queued.result(), CancelledError);
  writing.reset();
  running.wait();
  EXPECT_TRUE(running.done());
  EXPECT_EQ(running.result(), "");
  EXPECT_EQ(pool.submit(count_calls).result(), 1);
}

TEST(ProcessPoolLife, KillWorkers) {
  const NamedPipe pipe;
  ProcessPoolExecutor pool(1);
  ConcurrentFuture<std::string> running = pool.submit(read_pipe, pipe.path());
  const OwnedFd writing = pipe.open_to_write();
  ConcurrentFuture<int> queued = pool.submit(twice, 1);
  pool.kill_workers();
  EXPECT_EQ(failure(std::move(running)), "the worker process that ran 'read_pipe' ended: signal 9 (SIGKILL)");
  EXPECT_THROW(queued.result(), CancelledError);
  EXPECT_THROW(pool.submit(twice, 1), std::runtime_error);
}

TEST(ProcessPoolLife, CancellingDropsWhatIsQueuedAndForgetsWhatRuns) {
  TestLoop t;
  const NamedPipe pipe;
  const auto main = [&]() -> Coro<void> {
    ProcessPoolExecutor pool(1);
    const Future<std::string> running = run_in_executor(pool, read_pipe, pipe.path());
    const Future<int> queued = run_in_executor(pool, count_calls);
    OwnedFd writing = pipe.open_to_write();
    EXPECT_TRUE(running.cancel());
    EXPECT_TRUE(queued.cancel());
    EXPECT_TRUE(running.cancelled());
    EXPECT_TRUE(queued.cancelled());
    co_await sleep(0s);
    writing.reset();
    EXPECT_EQ(co_await run_in_executor(pool, count_calls), 1) << "the first time it is called";
  };
  run(t.loop, main());
}

TEST(ProcessPoolLife, TellsItsJobs) {
  TestLoop t;
  const auto main = []() -> Coro<void> {
    ProcessPoolExecutor pool(1);
    co_await run_in_executor(pool, twice, 4);
    const Future<void> broken = run_in_executor(pool, exit_with, 1);
    try {
      co_await broken;
    } catch (const BrokenProcessPool&) {
    }
  };
  run(t.loop, main());
  std::vector<std::string> jobs;
  for (const std::string& line : trace_lines(t.sink, t.strings)) {
    const std::size_t at = line.find("job_");
    if (at != std::string::npos) jobs.push_back(line.substr(at));
  }
  ASSERT_EQ(jobs.size(), 6u);
  EXPECT_THAT(jobs[0], testing::AllOf(testing::StartsWith("job_submit"), testing::HasSubstr("function=\"twice\"")));
  EXPECT_THAT(jobs[1], testing::AllOf(testing::StartsWith("job_begin"), testing::HasSubstr("worker=1")));
  EXPECT_THAT(jobs[2], testing::AllOf(testing::StartsWith("job_end"), testing::HasSubstr("outcome=result")));
  EXPECT_THAT(jobs[3], testing::HasSubstr("function=\"exit_with\""));
  EXPECT_THAT(jobs[5], testing::HasSubstr("outcome=exception"));
}

TEST(ProcessPoolLife, ThePoolOutlivesTheLoop) {
  const NamedPipe pipe;
  ProcessPoolExecutor pool(1);
  {
    TestLoop t;
    const auto job = run_in_executor(t.loop, pool, read_pipe, pipe.path());
    t.loop.close();
    EXPECT_FALSE(job.done());
  }
  pipe.open_to_write();
  EXPECT_EQ(pool.submit(twice, 1).result(), 2);
}

}  // namespace
}  // namespace loopscope
