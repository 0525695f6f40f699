#include "core/exec/worker_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>

#include "core/exec/worker_main.h"

namespace loopscope::detail {
namespace {

void require(int error) {
  if (error != 0) throw std::system_error(error, std::system_category(), "cannot start a worker process");
}

/// How a worker is started.
class SpawnPlan {
 public:
  explicit SpawnPlan(int socket) {
    require(::posix_spawn_file_actions_init(&actions_));
    if (const int error = ::posix_spawnattr_init(&attributes_); error != 0) {
      ::posix_spawn_file_actions_destroy(&actions_);
      require(error);
    }
    try {
      plan(socket);
    } catch (...) {
      destroy();
      throw;
    }
  }
  ~SpawnPlan() { destroy(); }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  pid_t run() const {
    std::string name = worker_program_name();
    std::string mark = kWorkerMark;
    char* const arguments[] = {name.data(), mark.data(), nullptr};
    pid_t pid = -1;
    require(::posix_spawn(&pid, "/proc/self/exe", &actions_, &attributes_, arguments, environ));
    return pid;
  }

 private:
  void plan(int socket) {
    // The socket first: its number may be one of those that follow. Moved onto itself it becomes inheritable.
    require(::posix_spawn_file_actions_adddup2(&actions_, socket, kWorkerSocket));
    require(::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0));
    require(::posix_spawn_file_actions_addclosefrom_np(&actions_, kWorkerSocket + 1));
    sigset_t signals;
    ::sigemptyset(&signals);
    require(::posix_spawnattr_setsigmask(&attributes_, &signals));
    ::sigfillset(&signals);
    require(::posix_spawnattr_setsigdefault(&attributes_, &signals));
    require(::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  }

  void destroy() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  posix_spawn_file_actions_t actions_;
  posix_spawnattr_t attributes_;
};

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    constexpr int kUnknown = 255;  // somebody else has waited for it
    if (errno != EINTR) return kUnknown;
  }
  return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

WorkerProcess::WorkerProcess() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) require(errno);
  socket_ = OwnedFd(ends[0]);
  const OwnedFd theirs(ends[1]);
  pid_ = SpawnPlan(theirs.get()).run();
  pidfd_ = OwnedFd(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  if (!pidfd_.valid()) {
    const int error = errno;
    ::kill(pid_, SIGKILL);
    wait_for(pid_);
    require(error);
  }
  channel_.emplace(socket_.get(), pidfd_.get());
}

std::optional<Bytes> WorkerProcess::exchange(std::span<const std::byte> request) {
  if (!channel_->send(request)) return std::nullopt;
  return channel_->receive();
}

bool WorkerProcess::has_ended() const {
  pollfd ended{.fd = pidfd_.get(), .events = POLLIN, .revents = 0};
  return ::poll(&ended, 1, 0) > 0;
}

int WorkerProcess::end() {
  socket_.reset();
  if (!returncode_) returncode_ = wait_for(pid_);
  return *returncode_;
}

void WorkerProcess::kill() const { ::syscall(SYS_pidfd_send_signal, pidfd_.get(), SIGKILL, nullptr, 0); }

std::string describe_returncode(int returncode) {
  if (returncode >= 0) return fmt::format("exit status {}", returncode);
  const char* const name = ::sigabbrev_np(-returncode);
  return name ? fmt::format("signal {} (SIG{})", -returncode, name) : fmt::format("signal {}", -returncode);
}

}  // namespace loopscope::detail
