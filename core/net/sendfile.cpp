#include "core/net/sendfile.h"

#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "core/net/connection.h"
#include "core/net/sock.h"
#include "core/task/descriptor.h"

namespace loopscope {
namespace {

constexpr std::size_t kBlock = 16 * 1024;              // of what is read and written
constexpr std::size_t kAtOnce = std::size_t{1} << 30;  // of what the system is asked for

/// What is left to be sent of a file.
struct Rest {
  int file;
  std::uint64_t offset;
  std::optional<std::uint64_t> count;
  std::uint64_t sent = 0;

  bool done() const { return count && sent >= *count; }
  std::size_t next(std::size_t most) const {
    return count ? static_cast<std::size_t>(std::min<std::uint64_t>(*count - sent, most)) : most;
  }
  /// The system copies: how many bytes, or -1 and errno.
  ssize_t copy_to(int fd) {
    auto position = static_cast<off_t>(offset + sent);
    ssize_t copied = 0;
    do {
      copied = ::sendfile(fd, file, &position, next(kAtOnce));
    } while (copied < 0 && errno == EINTR);
    if (copied > 0) sent += static_cast<std::uint64_t>(copied);
    return copied;
  }
  /// The next block; empty at the end of the file.
  std::string read() const {
    std::string block(next(kBlock), '\0');
    ssize_t got = 0;
    do {
      got = ::pread(file, block.data(), block.size(), static_cast<off_t>(offset + sent));
    } while (got < 0 && errno == EINTR);
    if (got < 0) throw std::system_error(errno, std::system_category(), "cannot read the file to send");
    block.resize(static_cast<std::size_t>(got));
    return block;
  }
  void move_file() const {
    if (sent > 0) ::lseek(file, static_cast<off_t>(offset + sent), SEEK_SET);
  }
};

/// Why the system does not copy from this file: then it is read.
void throw_unavailable(int error) {
  throw std::system_error(error, std::system_category(), "sendfile is not available");
}

/// Copies whenever the connection's socket takes more; the task's state is `selector` meanwhile. Resumes with 0, or
/// with the system's error.
class CopyAwaiter final : private Connection::Guest, private Waiter {
 public:
  CopyAwaiter(Connection& connection, Rest& rest, const AwaitContext& context)
      : connection_(connection), rest_(rest), context_(context) {}
  ~CopyAwaiter() { connection_.remove_guest(*this); }
  CopyAwaiter(const CopyAwaiter&) = delete;
  CopyAwaiter& operator=(const CopyAwaiter&) = delete;

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> coroutine) {
    connection_.set_guest(*this);
    const auto fd = static_cast<std::uint32_t>(connection_.fd());
    context_.task.suspend(coroutine, *this, {trace::Await::What::fd_write, fd}, context_.at);
  }
  int await_resume() {
    connection_.remove_guest(*this);
    context_.task.throw_if_cancelled(cancelled_);
    if (cancelled_) throw context_.task.wait_cancelled();
    if (lost_) std::rethrow_exception(lost_);
    return error_;
  }

 private:
  bool write_ready(int fd) override {
    if (rest_.done()) return end();
    const ssize_t copied = rest_.copy_to(fd);
    if (copied > 0) return rest_.done() ? end() : true;
    if (copied < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return true;
    if (copied < 0) error_ = errno;
    return end();
  }
  bool end() {
    ended_ = true;
    context_.task.wake();
    return false;
  }
  void connection_lost(const std::exception_ptr& error) override {
    if (ended_ || cancelled_) return;
    lost_ = error ? error
                  : std::make_exception_ptr(std::system_error(std::make_error_code(std::errc::connection_reset),
                                                              "cannot write to " + connection_.peer()));
    end();
  }
  bool cancel_wait(const std::string&) override {
    if (ended_ || cancelled_) return false;
    cancelled_ = true;
    connection_.remove_guest(*this);
    context_.task.wake();
    return true;
  }

  Connection& connection_;
  Rest& rest_;
  const AwaitContext context_;
  std::exception_ptr lost_;
  int error_ = 0;
  bool ended_ = false;
  bool cancelled_ = false;
};

struct Copy {
  Connection& connection;
  Rest& rest;
  CopyAwaiter awaiter(const AwaitContext& context) const { return CopyAwaiter(connection, rest, context); }
};

/// By the system; false when it cannot. What was sent is in `rest`.
Coro<bool> copy(Ref<Connection> connection, Rest& rest, bool fallback) {
  if (rest.done()) co_return true;
  const Copy copying{*connection, rest};
  const int error = co_await copying;
  if (error == 0) co_return true;
  if (rest.sent > 0) {
    throw std::system_error(error, std::system_category(), "cannot send a file to " + connection->peer());
  }
  if (!fallback) throw_unavailable(error);
  co_return false;
}

}  // namespace

Coro<std::uint64_t> sendfile(StreamWriter writer, int file, std::uint64_t offset, std::optional<std::uint64_t> count,
                             bool fallback) {
  if (writer.is_closing()) throw std::runtime_error("the connection is closing");
  Rest rest{file, offset, count};
  const Ref<Connection> connection(dynamic_cast<Connection*>(&writer.transport()));
  bool sent = false;
  if (connection && connection->is_system_socket()) {
    sent = co_await copy(connection, rest, fallback);
  } else if (!fallback) {
    throw_unavailable(ENOTSUP);
  }
  while (!sent && !rest.done()) {
    const std::string block = rest.read();
    if (block.empty()) break;
    writer.write(block);
    co_await writer.drain();
    rest.sent += block.size();
  }
  rest.move_file();
  co_return rest.sent;
}

Coro<std::uint64_t> sock_sendfile(int fd, int file, std::uint64_t offset, std::optional<std::uint64_t> count,
                                  bool fallback) {
  Rest rest{file, offset, count};
  while (!rest.done()) {
    const ssize_t copied = rest.copy_to(fd);
    if (copied == 0) break;
    if (copied > 0) continue;
    const int error = errno;
    if (error == EAGAIN || error == EWOULDBLOCK) {
      const DescriptorReady ready = writable(fd);
      co_await ready;
      continue;
    }
    if (rest.sent > 0) throw std::system_error(error, std::system_category(), "sock_sendfile");
    if (!fallback) throw_unavailable(error);
    while (!rest.done()) {
      const std::string block = rest.read();
      if (block.empty()) break;
      co_await sock_sendall(fd, block);
      rest.sent += block.size();
    }
    break;
  }
  rest.move_file();
  co_return rest.sent;
}

}  // namespace loopscope
