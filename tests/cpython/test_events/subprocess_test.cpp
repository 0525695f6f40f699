// Counterparts of SubprocessTestsMixin: theirs drive transports and protocols, ours streams. cat and two scripts stand
// for their echo.py, echo2.py and echo3.py.

#include <sys/socket.h>

#include <csignal>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "core/base/owned_fd.h"
#include "core/net/sock.h"
#include "core/net/subprocess.h"
#include "tests/cpython/test_events/event_loop_fixture.h"

namespace loopscope {
namespace {

class SubprocessTestsMixin : public EventLoopTestsMixin {};

const ProcessOptions kPipes = [] {
  ProcessOptions options;
  options.stdin_stream = options.stdout_stream = options.stderr_stream = Stdio::pipe();
  return options;
}();

/// Echoes what it reads.
Coro<Process> start_echo() {
  std::vector<std::string> words{"cat"};
  return create_subprocess_exec(std::move(words), kPipes);
}

/// Reads four bytes, and says them on both of its outputs.
constexpr const char* kEcho2 = "text=$(head -c 4); printf OUT:%s $text; printf ERR:%s $text >&2";

TEST_F(SubprocessTestsMixin, test_subprocess_exec) {
  const auto main = []() -> Coro<void> {
    const Process process = co_await start_echo();
    process.stdin_stream().write("Python The Winner");
    const std::string data = co_await process.stdout_stream().readexactly(17);
    process.kill();  // closing their transport does that
    EXPECT_EQ(co_await process.wait(), -SIGKILL);
    EXPECT_EQ(data, "Python The Winner");
  };
  loop->run_until_complete(main());
}

TEST_F(SubprocessTestsMixin, test_subprocess_interactive) {
  const auto main = []() -> Coro<void> {
    const Process process = co_await start_echo();
    process.stdin_stream().write("Python ");
    const std::string first = co_await process.stdout_stream().readexactly(7);
    EXPECT_EQ(first, "Python ");
    process.stdin_stream().write("The Winner");
    const std::string second = co_await process.stdout_stream().readexactly(10);
    EXPECT_EQ(second, "The Winner");
    process.kill();
    EXPECT_EQ(co_await process.wait(), -SIGKILL);
  };
  loop->run_until_complete(main());
}

TEST_F(SubprocessTestsMixin, test_subprocess_shell) {
  const auto main = []() -> Coro<void> {
    const Process process = co_await create_subprocess_shell("echo Python", kPipes);
    process.stdin_stream().close();
    EXPECT_EQ(co_await process.wait(), 0);
    const std::string out = co_await process.stdout_stream().read();
    EXPECT_EQ(out, "Python\n");
    const std::string err = co_await process.stderr_stream().read();
    EXPECT_EQ(err, "");
  };
  loop->run_until_complete(main());
}

TEST_F(SubprocessTestsMixin, test_subprocess_exitcode) {
  const auto main = []() -> Coro<void> {
    const Process process = co_await create_subprocess_shell("exit 7");
    EXPECT_EQ(co_await process.wait(), 7);
    EXPECT_EQ(process.returncode(), 7);
  };
  loop->run_until_complete(main());
}

TEST_F(SubprocessTestsMixin, test_subprocess_close_after_finish) {
  const auto main = []() -> Coro<void> {
    const Process process = co_await create_subprocess_shell("exit 7");
    EXPECT_THROW(process.stdin_stream(), std::logic_error);
    EXPECT_THROW(process.stdout_stream(), std::logic_error);
    EXPECT_THROW(process.stderr_stream(), std::logic_error);
    EXPECT_EQ(co_await process.wait(), 7);
  };
  loop->run_until_complete(main());
  loop->close();  // which ends a process, if it runs
}

/// Starts the echo, lets `end` end it, and gives its returncode.
template <class F>
Coro<int> ended_by(F end) {
  const Process process = co_await start_echo();
  process.stdin_stream().write("x");
  const std::string read = co_await process.stdout_stream().readexactly(1);
  EXPECT_EQ(read, "x");  // it runs
  end(process);
  co_return co_await process.wait();
}

TEST_F(SubprocessTestsMixin, test_subprocess_kill) {
  EXPECT_EQ(loop->run_until_complete(ended_by([](const Process& process) { process.kill(); })), -SIGKILL);
}

TEST_F(SubprocessTestsMixin, test_subprocess_terminate) {
  EXPECT_EQ(loop->run_until_complete(ended_by([](const Process& process) { process.terminate(); })), -SIGTERM);
}

TEST_F(SubprocessTestsMixin, test_subprocess_send_signal) {
  const auto old_handler = std::signal(SIGHUP, SIG_IGN);  // which the process does not inherit
  EXPECT_EQ(loop->run_until_complete(ended_by([](const Process& process) { process.send_signal(SIGHUP); })), -SIGHUP);
  std::signal(SIGHUP, old_handler);
}

TEST_F(SubprocessTestsMixin, test_subprocess_stderr) {
  const auto main = []() -> Coro<void> {
    const Process process = co_await create_subprocess_shell(kEcho2, kPipes);
    process.stdin_stream().write("test");
    const std::string out = co_await process.stdout_stream().read();
    const std::string err = co_await process.stderr_stream().read();
    EXPECT_EQ(out, "OUT:test");
    EXPECT_EQ(err, "ERR:test");
    EXPECT_EQ(co_await process.wait(), 0);
  };
  loop->run_until_complete(main());
}

TEST_F(SubprocessTestsMixin, test_subprocess_stderr_redirect_to_stdout) {
  const auto main = []() -> Coro<void> {
    ProcessOptions options = kPipes;
    options.stderr_stream = Stdio::to_stdout();
    const Process process = co_await create_subprocess_shell(kEcho2, options);
    EXPECT_THROW(process.stderr_stream(), std::logic_error);
    process.stdin_stream().write("test");
    const std::string out = co_await process.stdout_stream().read();
    EXPECT_EQ(out, "OUT:testERR:test");
    EXPECT_EQ(co_await process.wait(), 0);
  };
  loop->run_until_complete(main());
}

TEST_F(SubprocessTestsMixin, test_subprocess_close_client_stream) {
  const auto main = []() -> Coro<void> {
    int fds[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds), 0);
    OwnedFd ours(fds[0]);
    OwnedFd its(fds[1]);
    ProcessOptions options = kPipes;
    options.stdout_stream = Stdio::descriptor(its.get());
    const char* const script =
        "trap '' PIPE; text=$(head -c 4); printf OUT:%s $text; text=$(head -c 3); "
        "printf OUT:%s $text 2>&- || printf ERR:BrokenPipe >&2; cat";
    const Process process = co_await create_subprocess_shell(script, options);
    its.reset();
    process.stdin_stream().write("test");
    std::string out;
    while (out.size() < 8) out += co_await sock_recv(ours.get(), 100);
    EXPECT_EQ(out, "OUT:test");
    ours.reset();
    process.stdin_stream().write("xxx");
    const std::string err = co_await process.stderr_stream().readexactly(14);
    EXPECT_EQ(err, "ERR:BrokenPipe");
    process.kill();
    EXPECT_EQ(co_await process.wait(), -SIGKILL);
  };
  loop->run_until_complete(main());
}

TEST_F(SubprocessTestsMixin, test_subprocess_wait_no_same_group) {
  const auto main = []() -> Coro<void> {
    ProcessOptions options;
    options.new_session = true;
    const Process process = co_await create_subprocess_shell("exit 7", options);
    EXPECT_EQ(co_await process.wait(), 7);
  };
  loop->run_until_complete(main());
}

template <class... A>
concept can_exec = requires(A... arguments) {
  create_subprocess_exec(arguments...);
};
template <class... A>
concept can_run_in_shell = requires(A... arguments) {
  create_subprocess_shell(arguments...);
};

TEST_F(SubprocessTestsMixin, test_subprocess_exec_invalid_args) {
  EXPECT_TRUE(can_exec<std::vector<std::string>>);
  EXPECT_FALSE((can_exec<std::vector<std::string>, bool>));
  EXPECT_FALSE((can_exec<std::vector<std::string>, int>));
}

TEST_F(SubprocessTestsMixin, test_subprocess_shell_invalid_args) {
  EXPECT_TRUE(can_run_in_shell<std::string>);
  EXPECT_FALSE(can_run_in_shell<std::vector<std::string>>);  // a line, not words
  EXPECT_FALSE((can_run_in_shell<std::string, bool>));
  EXPECT_FALSE((can_run_in_shell<std::string, int>));
}

}  // namespace
}  // namespace loopscope
