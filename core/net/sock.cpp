#include "core/net/sock.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "core/task/descriptor.h"
#include "core/task/sleep.h"

namespace loopscope {
namespace {

[[noreturn]] void throw_error(int error, const char* function) {
  throw std::system_error(error, std::system_category(), function);
}

void require_non_blocking(int fd, const char* function) {
  const int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) throw_error(errno, function);
  if ((flags & O_NONBLOCK) == 0) throw std::invalid_argument("the socket must be non-blocking");
}

/// Calls until the call neither would block nor was interrupted: its result. Waits in between.
template <class Call>
Coro<std::size_t> complete(int fd, trace::Interest interest, const char* function, Call call) {
  require_non_blocking(fd, function);
  while (true) {
    const ssize_t result = call();
    if (result >= 0) co_return static_cast<std::size_t>(result);
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) throw_error(errno, function);
    const DescriptorReady ready(fd, interest);
    co_await ready;
  }
}

constexpr Duration kFirstRetry = std::chrono::milliseconds(1);
constexpr Duration kLastRetry = std::chrono::milliseconds(64);

/// 0, or why not.
int begin_to_connect(int fd, const Address& address) {
  return ::connect(fd, address.get(), address.length) == 0 ? 0 : errno;
}

}  // namespace

Coro<std::pair<OwnedFd, Address>> sock_accept(int fd) {
  Address address;
  const std::size_t accepted = co_await complete(fd, trace::Interest::read, "sock_accept", [&address, fd] {
    address.length = sizeof address.storage;
    return static_cast<ssize_t>(::accept4(fd, address.get(), &address.length, SOCK_NONBLOCK | SOCK_CLOEXEC));
  });
  co_return std::pair(OwnedFd(static_cast<int>(accepted)), address);
}

Coro<void> sock_connect(int fd, Address address) {
  require_non_blocking(fd, "sock_connect");
  int error = begin_to_connect(fd, address);
  // Only a Unix-domain socket whose backlog is full says this, and nothing tells when there is room.
  for (Duration pause = kFirstRetry; error == EAGAIN; pause = std::min(2 * pause, kLastRetry)) {
    co_await sleep(pause);
    error = begin_to_connect(fd, address);
  }
  if (error == 0) co_return;
  // Interrupted, a connection goes on coming about by itself.
  if (error != EINPROGRESS && error != EINTR) throw_error(error, "sock_connect");
  co_await writable(fd);
  error = 0;
  socklen_t length = sizeof error;
  if (::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
  if (error != 0) throw_error(error, "sock_connect");
}

Coro<std::string> sock_recv(int fd, std::size_t count) {
  std::string bytes(count, '\0');
  bytes.resize(co_await sock_recv_into(fd, bytes));
  co_return bytes;
}

Coro<std::size_t> sock_recv_into(int fd, std::span<char> buffer) {
  co_return co_await complete(fd, trace::Interest::read, "sock_recv",
                              [fd, buffer] { return ::recv(fd, buffer.data(), buffer.size(), 0); });
}

Coro<void> sock_sendall(int fd, std::string bytes) {
  std::string_view left = bytes;
  while (!left.empty()) {
    left.remove_prefix(co_await complete(fd, trace::Interest::write, "sock_sendall",
                                         [fd, left] { return ::send(fd, left.data(), left.size(), MSG_NOSIGNAL); }));
  }
}

Coro<std::pair<std::string, Address>> sock_recvfrom(int fd, std::size_t count) {
  std::string bytes(count, '\0');
  Address address;
  bytes.resize(co_await complete(fd, trace::Interest::read, "sock_recvfrom", [&, fd] {
    address.length = sizeof address.storage;
    return ::recvfrom(fd, bytes.data(), bytes.size(), 0, address.get(), &address.length);
  }));
  co_return std::pair(std::move(bytes), address);
}

Coro<std::size_t> sock_sendto(int fd, std::string bytes, Address address) {
  co_return co_await complete(fd, trace::Interest::write, "sock_sendto", [&, fd] {
    return ::sendto(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL, address.get(), address.length);
  });
}

}  // namespace loopscope
