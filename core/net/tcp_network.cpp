#include "core/net/tcp_network.h"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "core/base/owned_fd.h"
#include "core/net/address.h"

namespace loopscope {
namespace {

[[noreturn]] void throw_error(int error, std::string_view what, const std::string& endpoint) {
  throw std::system_error(error, std::system_category(), fmt::format("{} {}", what, endpoint));
}

void set_option(int fd, int level, int option) {
  const int on = 1;
  ::setsockopt(fd, level, option, &on, sizeof on);  // a socket without it works all the same
}

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

class TcpSocket final : public Socket {
 public:
  TcpSocket(OwnedFd fd, std::string peer) : Socket(std::move(peer)), fd_(std::move(fd)) {
    set_option(fd_.get(), IPPROTO_TCP, TCP_NODELAY);
  }

  int fd() const override { return fd_.get(); }

  void finish_connect() override {
    int error = 0;
    socklen_t length = sizeof error;
    if (::getsockopt(fd(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
    if (error != 0) throw_error(error, "cannot connect to", peer());
  }

  std::optional<std::size_t> try_read(std::span<char> buffer) override {
    const ssize_t count = retry([&] { return ::recv(fd(), buffer.data(), buffer.size(), 0); });
    return transferred(count, "cannot read from");
  }

  std::optional<std::size_t> try_write(std::string_view bytes) override {
    const ssize_t count = retry([&] { return ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL); });
    return transferred(count, "cannot write to");
  }

  // Both fail only when the connection is lost already.
  void shutdown_write() noexcept override { ::shutdown(fd(), SHUT_WR); }
  void shutdown() noexcept override { ::shutdown(fd(), SHUT_RDWR); }

 private:
  template <class Call>
  static ssize_t retry(Call call) {
    ssize_t result = 0;
    do {
      result = call();
    } while (result < 0 && errno == EINTR);
    return result;
  }

  std::optional<std::size_t> transferred(ssize_t count, std::string_view what) const {
    if (count >= 0) return static_cast<std::size_t>(count);
    if (would_block(errno)) return std::nullopt;
    throw_error(errno, what, peer());
  }

  const OwnedFd fd_;
};

class TcpListener final : public Listener {
 public:
  TcpListener(OwnedFd fd, int port) : fd_(std::move(fd)), port_(port) {}

  int fd() const override { return fd_.get(); }
  int port() const override { return port_; }

  std::unique_ptr<Socket> try_accept() override {
    while (true) {
      Address peer;
      peer.length = sizeof peer.storage;
      OwnedFd fd(::accept4(fd_.get(), peer.get(), &peer.length, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (fd.valid()) return std::make_unique<TcpSocket>(std::move(fd), to_string(peer));
      if (would_block(errno)) return nullptr;
      // Whoever connected may have gone away meanwhile; the next one may be there.
      if (errno != ECONNABORTED && errno != EINTR) throw_error(errno, "cannot accept on port", std::to_string(port_));
    }
  }

 private:
  const OwnedFd fd_;
  const int port_;
};

OwnedFd open_socket(const Address& address, std::string_view what, const std::string& endpoint) {
  OwnedFd fd(::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) throw_error(errno, what, endpoint);
  return fd;
}

constexpr std::string_view kListen = "cannot listen on";
constexpr std::string_view kConnect = "cannot connect to";

void bind_and_listen(const OwnedFd& fd, const Address& address, const std::string& endpoint, int backlog) {
  if (::bind(fd.get(), address.get(), address.length) != 0) throw_error(errno, kListen, endpoint);
  if (::listen(fd.get(), std::max(backlog, 1)) != 0) throw_error(errno, kListen, endpoint);
}

std::unique_ptr<Socket> connect_to(const Address& address, const std::string& endpoint) {
  OwnedFd fd = open_socket(address, kConnect, endpoint);
  // Interrupted, a connection goes on coming about by itself.
  if (::connect(fd.get(), address.get(), address.length) != 0 && errno != EINPROGRESS && errno != EINTR) {
    throw_error(errno, kConnect, endpoint);
  }
  return std::make_unique<TcpSocket>(std::move(fd), endpoint);
}

}  // namespace

std::unique_ptr<Listener> TcpNetwork::listen(const std::string& host, int port, int backlog) {
  Address address = parse_address(host, port);
  const std::string endpoint = endpoint_text(host, port);
  OwnedFd fd = open_socket(address, kListen, endpoint);
  set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR);
  if (address.family() == AF_INET6) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY);
  bind_and_listen(fd, address, endpoint, backlog);
  if (::getsockname(fd.get(), address.get(), &address.length) != 0) throw_error(errno, kListen, endpoint);
  return std::make_unique<TcpListener>(std::move(fd), address.port());
}

std::unique_ptr<Socket> TcpNetwork::connect(const std::string& host, int port) {
  const Address address = parse_address(host, port);
  const std::string endpoint = endpoint_text(host, port);
  return connect_to(address, endpoint);
}

std::unique_ptr<Listener> TcpNetwork::listen_unix(const std::string& path, int backlog) {
  const Address address = unix_address(path);
  const std::string endpoint = to_string(address);
  OwnedFd fd = open_socket(address, kListen, endpoint);
  struct stat status;
  const bool stale = path.front() != '\0' && ::stat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
  if (stale) ::unlink(path.c_str());  // bind says what is wrong when that fails
  bind_and_listen(fd, address, endpoint, backlog);
  return std::make_unique<TcpListener>(std::move(fd), 0);
}

std::unique_ptr<Socket> TcpNetwork::connect_unix(const std::string& path) {
  const Address address = unix_address(path);
  return connect_to(address, to_string(address));
}

Network& network_of(EventLoop& loop) {
  static TcpNetwork tcp;
  return loop.network() ? *loop.network() : tcp;
}

Network& current_network() { return network_of(get_running_loop()); }

}  // namespace loopscope
