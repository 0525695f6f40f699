#include "core/net/pipe_socket.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <system_error>

namespace loopscope {
namespace {

/// A write to a pipe that nobody reads fails, without the signal that would end the program.
class NoSigpipe {
 public:
  NoSigpipe() {
    ::sigemptyset(&sigpipe_);
    ::sigaddset(&sigpipe_, SIGPIPE);
    sigset_t pending;
    ::sigpending(&pending);
    was_pending_ = ::sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
  }
  ~NoSigpipe() {
    const timespec at_once = {};
    while (broken && !was_pending_ && ::sigtimedwait(&sigpipe_, nullptr, &at_once) < 0 && errno == EINTR) {
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;

  bool broken = false;

 private:
  sigset_t sigpipe_;
  sigset_t before_;
  bool was_pending_ = false;
};

class PipeSocket final : public Socket {
 public:
  PipeSocket(OwnedFd fd, std::string name, Direction direction)
      : Socket(std::move(name), Address()), fd_(std::move(fd)), direction_(direction) {}

  int fd() const override { return fd_.get(); }
  Address local_address() const override { return {}; }
  void finish_connect() override {}

  std::optional<std::size_t> try_read(std::span<char> buffer) override {
    ssize_t count = 0;
    do {
      count = ::read(fd(), buffer.data(), buffer.size());
    } while (count < 0 && errno == EINTR);
    return transferred(count, errno, "cannot read from");
  }

  std::optional<std::size_t> try_write(std::string_view bytes) override {
    ssize_t count = 0;
    int error = 0;
    {
      NoSigpipe no_sigpipe;
      do {
        count = ::write(fd(), bytes.data(), bytes.size());
        error = errno;
      } while (count < 0 && error == EINTR);
      no_sigpipe.broken = count < 0 && error == EPIPE;
    }
    return transferred(count, error, "cannot write to");
  }

  // A pipe ends by being closed.
  void shutdown_write() noexcept override {}
  Direction direction() const override { return direction_; }

 private:
  std::optional<std::size_t> transferred(ssize_t count, int error, std::string_view what) const {
    if (count >= 0) return static_cast<std::size_t>(count);
    if (error == EAGAIN || error == EWOULDBLOCK) return std::nullopt;
    throw std::system_error(error, std::system_category(), fmt::format("{} {}", what, peer()));
  }

  const OwnedFd fd_;
  const Direction direction_;
};

}  // namespace

std::unique_ptr<Socket> pipe_socket(OwnedFd fd, std::string name, Socket::Direction direction) {
  return std::make_unique<PipeSocket>(std::move(fd), std::move(name), direction);
}

}  // namespace loopscope
