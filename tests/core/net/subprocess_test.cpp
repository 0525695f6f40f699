#include "core/net/subprocess.h"

#include <dirent.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>

#include <gmock/gmock.h>

#include "core/task/run.h"
#include "core/task/sleep.h"

namespace loopscope {
namespace {

using namespace std::chrono_literals;

const ProcessOptions kPiped = [] {
  ProcessOptions options;
  options.stdin_stream = options.stdout_stream = Stdio::pipe();
  return options;
}();

std::size_t open_descriptors() {
  DIR* const dir = ::opendir("/proc/self/fd");
  std::size_t count = 0;
  while (::readdir(dir)) ++count;
  ::closedir(dir);
  return count;
}

bool has_children() { return ::waitpid(-1, nullptr, WNOHANG) >= 0; }

// g++ 12 refuses a list in braces within a co_await.
template <class... Word>
std::vector<std::string> words(Word... word) {
  return {word...};
}

TEST(Subprocess, StdinStdout) {
  const auto main = []() -> Coro<void> {
    const Process process = co_await create_subprocess_exec(words("cat"), kPiped);
    process.stdin_stream().write("some data");
    co_await process.stdin_stream().drain();
    process.stdin_stream().close();
    const std::string read = co_await process.stdout_stream().read();
    EXPECT_EQ(read, "some data");
    EXPECT_EQ(co_await process.wait(), 0);
    EXPECT_EQ(process.returncode(), 0);
  };
  run(main());
}

TEST(Subprocess, WriteEofEndsItsInput) {
  const auto main = []() -> Coro<void> {
    const Process process = co_await create_subprocess_exec(words("cat"), kPiped);
    process.stdin_stream().write("some data");
    process.stdin_stream().write_eof();
    const std::string read = co_await process.stdout_stream().read();
    EXPECT_EQ(read, "some data");
    EXPECT_EQ(co_await process.wait(), 0);
  };
  run(main());
}

TEST(Subprocess, CommunicateWithMoreThanAPipeHolds) {
  const auto main = []() -> Coro<void> {
    const Process process = co_await create_subprocess_exec(words("cat"), kPiped);
    const std::string data(1'000'000, 'x');
    const ProcessOutput output = co_await process.communicate(data);
    EXPECT_EQ(output.out.size(), data.size());
    EXPECT_EQ(process.returncode(), 0);
  };
  run(main());
}

TEST(Subprocess, ShellExitStatusAndBothOutputs) {
  const auto main = []() -> Coro<void> {
    ProcessOptions options;
    options.stdin_stream = Stdio::devnull();
    options.stdout_stream = options.stderr_stream = Stdio::pipe();
    const Process process = co_await create_subprocess_shell("echo out; echo err >&2; exit 7", options);
    const ProcessOutput output = co_await process.communicate();
    EXPECT_EQ(output.out, "out\n");
    EXPECT_EQ(output.err, "err\n");
    EXPECT_EQ(process.returncode(), 7);
    options.stderr_stream = Stdio::to_stdout();
    const Process merged = co_await create_subprocess_shell("echo out; echo err >&2", options);
    const ProcessOutput both = co_await merged.communicate();
    EXPECT_EQ(both.out, "out\nerr\n");
  };
  run(main());
}

TEST(Subprocess, EnvironmentAndFolder) {
  const auto main = []() -> Coro<void> {
    ProcessOptions options;
    options.stdout_stream = Stdio::pipe();
    options.cwd = "/";
    options.environment.emplace(1, "GREETING=hello");
    const Process process = co_await create_subprocess_shell("echo $GREETING $(pwd)", options);
    const ProcessOutput output = co_await process.communicate();
    EXPECT_EQ(output.out, "hello /\n");
  };
  run(main());
}

TEST(Subprocess, KillTerminateAndSendSignalGiveANegativeReturncode) {
  const auto main = []() -> Coro<void> {
    for (const int number : {SIGKILL, SIGTERM, SIGHUP}) {
      const Process process = co_await create_subprocess_exec(words("sleep", "3600"));
      EXPECT_FALSE(process.returncode());
      process.send_signal(number);
      EXPECT_EQ(co_await process.wait(), -number);
      try {
        process.kill();
        ADD_FAILURE() << "a signal to a process that has ended";
      } catch (const std::system_error& error) {
        EXPECT_EQ(error.code().value(), ESRCH);
      }
    }
  };
  run(main());
}

TEST(Subprocess, BrokenPipeOfAProcessThatDoesNotRead) {
  const auto main = []() -> Coro<void> {
    const Process process = co_await create_subprocess_exec(words("true"), kPiped);
    co_await process.wait();
    const std::string data(1'000'000, 'x');
    const ProcessOutput output = co_await process.communicate(data);
    EXPECT_EQ(output.out, "");
    EXPECT_EQ(process.returncode(), 0);
  };
  run(main());
}

TEST(Subprocess, CancelledWaitLeavesTheProcess) {
  const auto main = []() -> Coro<void> {
    const Process process = co_await create_subprocess_exec(words("sleep", "3600"));
    const auto task = create_task(process.wait());
    co_await sleep(1ms);
    task.cancel();
    bool cancelled = false;
    try {
      co_await task;
    } catch (const CancelledError&) {
      cancelled = true;
    }
    EXPECT_TRUE(cancelled);
    EXPECT_FALSE(process.returncode());
    process.kill();
    EXPECT_EQ(co_await process.wait(), -SIGKILL);
  };
  run(main());
}

TEST(Subprocess, AProgramThatDoesNotExistIsNamed) {
  const std::size_t before = open_descriptors();
  const auto main = []() -> Coro<void> {
    try {
      co_await create_subprocess_exec(words("no-such-program"), kPiped);
      ADD_FAILURE() << "it ran";
    } catch (const std::system_error& error) {
      EXPECT_EQ(error.code().value(), ENOENT);
      EXPECT_THAT(error.what(), testing::HasSubstr("no-such-program"));
    }
  };
  run(main());
  EXPECT_EQ(open_descriptors(), before);
}

TEST(Subprocess, AStreamThatIsNoPipe) {
  const auto main = []() -> Coro<void> {
    const Process process = co_await create_subprocess_exec(words("true"));
    EXPECT_THROW(process.stdin_stream(), std::logic_error);
    co_await process.wait();
  };
  run(main());
}

TEST(Subprocess, LeavesNoZombieAndNoDescriptor) {
  const std::size_t before = open_descriptors();
  const auto main = []() -> Coro<void> {
    for (int i = 0; i < 20; ++i) {
      const Process process = co_await create_subprocess_exec(words("cat"), kPiped);
      co_await process.communicate("x");
    }
    co_await create_subprocess_exec(words("sleep", "3600"), kPiped);  // killed when the loop is closed
  };
  run(main());
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_FALSE(has_children());
}

}  // namespace
}  // namespace loopscope
