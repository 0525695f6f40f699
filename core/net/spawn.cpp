#include "core/net/spawn.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace loopscope {
namespace {

[[noreturn]] void throw_error(int error, const std::string& what) {
  throw std::system_error(error, std::system_category(), what);
}

void require(int error) {
  if (error != 0) throw_error(error, "cannot prepare a process");
}

/// Away from the numbers of the standard streams, which the child's are moved to.
OwnedFd above_standard(OwnedFd fd) {
  if (fd.get() > STDERR_FILENO) return fd;
  OwnedFd moved(::fcntl(fd.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!moved.valid()) throw_error(errno, "cannot create a pipe");
  return moved;
}

class Actions {
 public:
  Actions() { require(::posix_spawn_file_actions_init(&actions_)); }
  ~Actions() { ::posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions&) = delete;
  Actions& operator=(const Actions&) = delete;

  posix_spawn_file_actions_t* get() { return &actions_; }

  /// Makes `target` of the child what is asked for. Our end of a pipe goes to `ours`.
  void set(int target, const Stdio& stream, OwnedFd& ours) {
    switch (stream.kind) {
      case Stdio::Kind::inherit:
        break;
      case Stdio::Kind::pipe:
        open_pipe(target, ours);
        break;
      case Stdio::Kind::devnull:
        require(::posix_spawn_file_actions_addopen(&actions_, target, "/dev/null", O_RDWR, 0));
        break;
      case Stdio::Kind::to_stdout:
        if (target != STDERR_FILENO) throw std::invalid_argument("only stderr can go to stdout");
        require(::posix_spawn_file_actions_adddup2(&actions_, STDOUT_FILENO, target));
        break;
      case Stdio::Kind::descriptor:
        add_descriptor(target, stream.fd);
        break;
    }
  }

 private:
  void open_pipe(int target, OwnedFd& ours) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw_error(errno, "cannot create a pipe");
    OwnedFd reading(ends[0]);
    OwnedFd writing(ends[1]);
    const bool we_write = target == STDIN_FILENO;
    ours = above_standard(std::move(we_write ? writing : reading));
    OwnedFd theirs = above_standard(std::move(we_write ? reading : writing));
    ::fcntl(ours.get(), F_SETFL, ::fcntl(ours.get(), F_GETFL) | O_NONBLOCK);
    require(::posix_spawn_file_actions_adddup2(&actions_, theirs.get(), target));
    theirs_.push_back(std::move(theirs));
  }

  // A copy: what is moved to one of the standard streams must not be overwritten by another before.
  void add_descriptor(int target, int fd) {
    OwnedFd copy(::fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!copy.valid()) throw_error(errno, fmt::format("cannot give descriptor {} to a process", fd));
    require(::posix_spawn_file_actions_adddup2(&actions_, copy.get(), target));
    theirs_.push_back(std::move(copy));
  }

  posix_spawn_file_actions_t actions_;
  std::vector<OwnedFd> theirs_;
};

class Attributes {
 public:
  explicit Attributes(bool new_session) {
    require(::posix_spawnattr_init(&attributes_));
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    const int session = new_session ? POSIX_SPAWN_SETSID : 0;
    ::posix_spawnattr_setflags(&attributes_,
                               static_cast<short>(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | session));
  }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

/// As the exec calls take them: they do not write to them.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

}  // namespace

Spawned spawn(const std::vector<std::string>& arguments, const ProcessOptions& options) {
  if (arguments.empty() || arguments.front().empty()) throw std::invalid_argument("no program to run was named");
  Spawned spawned;
  Actions actions;
  actions.set(STDIN_FILENO, options.stdin_stream, spawned.in);
  actions.set(STDOUT_FILENO, options.stdout_stream, spawned.out);
  actions.set(STDERR_FILENO, options.stderr_stream, spawned.err);
  require(::posix_spawn_file_actions_addclosefrom_np(actions.get(), STDERR_FILENO + 1));
  if (!options.cwd.empty()) require(::posix_spawn_file_actions_addchdir_np(actions.get(), options.cwd.c_str()));

  const Attributes attributes(options.new_session);
  const std::vector<char*> argv = pointers(arguments);
  std::vector<char*> environment;
  if (options.environment) environment = pointers(*options.environment);
  const int error = ::posix_spawnp(&spawned.pid, arguments.front().c_str(), actions.get(), attributes.get(),
                                   argv.data(), options.environment ? environment.data() : environ);
  if (error != 0) {
    const std::string where = options.cwd.empty() ? "" : fmt::format(" in '{}'", options.cwd);
    throw_error(error, fmt::format("cannot run '{}'{}", arguments.front(), where));
  }
  spawned.pidfd = OwnedFd(static_cast<int>(::syscall(SYS_pidfd_open, spawned.pid, 0)));
  if (!spawned.pidfd.valid()) {
    const int denied = errno;
    ::kill(spawned.pid, SIGKILL);
    ::waitpid(spawned.pid, nullptr, 0);
    throw_error(denied, fmt::format("cannot watch '{}'", arguments.front()));
  }
  return spawned;
}

}  // namespace loopscope
