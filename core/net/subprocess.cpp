#include "core/net/subprocess.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "core/net/connection.h"
#include "core/net/pipe_socket.h"
#include "core/net/spawn.h"
#include "core/task/gather.h"

namespace loopscope {

/// Keeps itself until the process has ended, which its pidfd tells: no SIGCHLD, so no signal handler and no other
/// process that would have to be asked.
class Process::Child final : public RefCounted, private Watch, private Pending {
 public:
  Child(EventLoop& loop, Spawned spawned, std::size_t limit)
      : Watch(spawned.pidfd.get(), trace::Interest::read),
        loop_(loop),
        home_(loop),
        pid_(spawned.pid),
        pidfd_(std::move(spawned.pidfd)),
        in(stream(std::move(spawned.in), "stdin", Socket::Direction::write, limit)),
        out(stream(std::move(spawned.out), "stdout", Socket::Direction::read, limit)),
        err(stream(std::move(spawned.err), "stderr", Socket::Direction::read, limit)) {}

  void start() {
    loop_.pending().push_back(*this);
    keep_ = Ref<Child>(this);
    try {
      loop_.watch(*this);
    } catch (...) {
      const Ref<Child> last = std::move(keep_);
      Pending::unlink();
      kill_and_reap();
      throw;
    }
  }

  pid_t pid() const { return pid_; }
  const std::optional<int>& returncode() const { return returncode_; }
  Future<void> when_ended() { return waiters_.add(home_.open()); }

  void send_signal(int number) const {
    if (returncode_ && !disconnected()) return;  // as in asyncio, which learns of the end by the pipes as well
    if (returncode_) {
      throw std::system_error(ESRCH, std::system_category(), fmt::format("process {} has ended", pid_));
    }
    if (::kill(pid_, number) != 0) {
      throw std::system_error(errno, std::system_category(), fmt::format("cannot signal process {}", pid_));
    }
  }

 private:
  void run() override {
    int status = 0;
    const pid_t got = ::waitpid(pid_, &status, WNOHANG);
    if (got == 0 || (got < 0 && errno == EINTR)) return;
    const Ref<Child> last = std::move(keep_);
    Watch::cancel();
    Pending::unlink();
    constexpr int kUnknown = 255;  // somebody else has waited for it, as asyncio says
    returncode_ = got < 0 ? kUnknown : WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    waiters_.wake();
  }

  // Of the loop, and of the watch: both are done once the first has come.
  void dismissed() override {
    if (returncode_ || !keep_ || !Watch::watching()) return;
    const Ref<Child> last = std::move(keep_);
    Watch::cancel();
    kill_and_reap();
  }
  const char* label() const override { return "process ended"; }

  bool disconnected() const {
    const auto ended = [](const Ref<Stream>& stream) { return !stream || stream->closed(); };
    return ended(in) && ended(out) && ended(err);
  }

  void kill_and_reap() {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
    returncode_ = -SIGKILL;
  }

  Ref<Stream> stream(OwnedFd fd, const char* name, Socket::Direction direction, std::size_t limit) {
    if (!fd.valid()) return nullptr;
    auto pipe = pipe_socket(std::move(fd), fmt::format("{} of process {}", name, pid_), direction);
    const Ref<Connection> connection(new Connection(loop_, std::move(pipe)));
    const bool writes = direction == Socket::Direction::write;
    Ref<Stream> stream(new Stream(limit, writes ? Stream::Kind::write_pipe : Stream::Kind::read_pipe));
    stream->set_transport(connection);
    connection->start_reading();
    return stream;
  }

  EventLoop& loop_;  // while it exists
  const LoopRef home_;
  const pid_t pid_;
  const OwnedFd pidfd_;
  std::optional<int> returncode_;
  WaitList waiters_;
  Ref<Child> keep_;

 public:
  // Null for what is no pipe.
  const Ref<Stream> in;
  const Ref<Stream> out;
  const Ref<Stream> err;
};

namespace {

const Ref<Stream>& require_pipe(const Ref<Stream>& stream, const char* name) {
  if (!stream) throw std::logic_error(fmt::format("the process's {} is no pipe", name));
  return stream;
}

bool is_broken_pipe(const std::system_error& error) {
  return error.code().value() == EPIPE || error.code().value() == ECONNRESET;
}

Coro<void> feed(Ref<Stream> in, std::string input) {
  if (!in) co_return;
  const StreamWriter writer(in);
  try {
    writer.write(input);
    co_await writer.drain();
  } catch (const std::system_error& error) {
    if (!is_broken_pipe(error)) throw;
  }
  writer.close();
}

Coro<std::string> read_all(Ref<Stream> from) {
  if (!from) co_return std::string();
  const StreamReader reader(std::move(from));
  co_return co_await reader.read();
}

// A coroutine may outlive the handle it was called on: each holds the process itself.
Coro<int> wait_for_end(Ref<Process::Child> child) {
  if (!child->returncode()) co_await child->when_ended();
  co_return *child->returncode();
}

Coro<ProcessOutput> exchange(Ref<Process::Child> child, std::string input) {
  const Task<std::string> out = create_task(read_all(child->out));
  const Task<std::string> err = create_task(read_all(child->err));
  const Task<void> in = create_task(feed(child->in, std::move(input)));
  co_await gather(in, out, err);
  co_await wait_for_end(child);
  co_return ProcessOutput{out.result(), err.result()};
}

}  // namespace

Process::Process(const Ref<Child>& child) : child_(child) {}
Process::Process(const Process&) = default;
Process::Process(Process&&) noexcept = default;
Process& Process::operator=(Process other) noexcept {
  child_ = std::move(other.child_);
  return *this;
}
Process::~Process() = default;

pid_t Process::pid() const { return child_->pid(); }
std::optional<int> Process::returncode() const { return child_->returncode(); }

StreamWriter Process::stdin_stream() const { return StreamWriter(require_pipe(child_->in, "stdin")); }
StreamReader Process::stdout_stream() const { return StreamReader(require_pipe(child_->out, "stdout")); }
StreamReader Process::stderr_stream() const { return StreamReader(require_pipe(child_->err, "stderr")); }

void Process::send_signal(int number) const { child_->send_signal(number); }
void Process::terminate() const { send_signal(SIGTERM); }
void Process::kill() const { send_signal(SIGKILL); }

Coro<int> Process::wait() const { return wait_for_end(child_); }
Coro<ProcessOutput> Process::communicate(std::string input) const { return exchange(child_, std::move(input)); }

Coro<Process> create_subprocess_exec(ProcessArguments arguments, ProcessOptions options) {
  EventLoop& loop = get_running_loop();
  const Ref<Process::Child> child(new Process::Child(loop, spawn(arguments.take(), options), options.limit));
  child->start();
  co_return Process(child);
}

Coro<Process> create_subprocess_shell(std::string command, ProcessOptions options) {
  std::vector<std::string> arguments{"/bin/sh", "-c"};
  arguments.push_back(std::move(command));
  co_return co_await create_subprocess_exec(std::move(arguments), std::move(options));
}

}  // namespace loopscope
