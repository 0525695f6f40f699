#include "core/net/tcp_network.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "core/net/system_socket.h"

namespace loopscope {
namespace {

using namespace system_socket;

constexpr std::string_view kListen = "cannot listen on";
constexpr std::string_view kConnect = "cannot connect to";

class TcpSocket final : public Socket {
 public:
  TcpSocket(OwnedFd fd, const Address& peer) : Socket(to_string(peer), peer), fd_(std::move(fd)) {
    set_option(fd_.get(), IPPROTO_TCP, TCP_NODELAY);
  }

  int fd() const override { return fd_.get(); }
  Address local_address() const override { return name_of(fd()); }

  void finish_connect() override {
    int error = 0;
    socklen_t length = sizeof error;
    if (::getsockopt(fd(), SOL_SOCKET, SO_ERROR, &error, &length) != 0) error = errno;
    if (error != 0) throw_error(error, "cannot connect to", peer());
  }

  std::optional<std::size_t> try_read(std::span<char> buffer) override {
    const ssize_t count = uninterrupted([&] { return ::recv(fd(), buffer.data(), buffer.size(), 0); });
    return transferred(count, "cannot read from");
  }

  std::optional<std::size_t> try_write(std::string_view bytes) override {
    const ssize_t count = uninterrupted([&] { return ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL); });
    return transferred(count, "cannot write to");
  }

  bool is_system_socket() const override { return true; }
  // Fails only when the connection is lost already.
  void shutdown_write() noexcept override { ::shutdown(fd(), SHUT_WR); }

 private:
  std::optional<std::size_t> transferred(ssize_t count, std::string_view what) const {
    if (count >= 0) return static_cast<std::size_t>(count);
    if (would_block(errno)) return std::nullopt;
    throw_error(errno, what, peer());
  }

  const OwnedFd fd_;
};

class TcpListener final : public Listener {
 public:
  TcpListener(OwnedFd fd, const Address& address) : fd_(std::move(fd)), address_(address) {}

  int fd() const override { return fd_.get(); }
  Address address() const override { return address_; }

  void listen(int backlog) override {
    if (::listen(fd(), std::max(backlog, 1)) != 0) throw_error(errno, kListen, to_string(address_));
  }

  std::unique_ptr<Socket> try_accept() override {
    while (true) {
      Address peer;
      peer.length = sizeof peer.storage;
      OwnedFd fd(::accept4(fd_.get(), peer.get(), &peer.length, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (fd.valid()) return std::make_unique<TcpSocket>(std::move(fd), peer);
      if (would_block(errno)) return nullptr;
      // Whoever connected may have gone away meanwhile; the next one may be there.
      if (errno != ECONNABORTED && errno != EINTR) throw_error(errno, "cannot accept on", to_string(address_));
    }
  }

 private:
  const OwnedFd fd_;
  const Address address_;
};

}  // namespace

std::unique_ptr<Listener> TcpNetwork::bind(const Address& address, const BindOptions& options) {
  OwnedFd fd = system_socket::open(address.family(), SOCK_STREAM, kListen, to_string(address));
  if (options.reuse_address) set_option(fd.get(), SOL_SOCKET, SO_REUSEADDR);
  if (options.reuse_port) set_option(fd.get(), SOL_SOCKET, SO_REUSEPORT);
  if (address.family() == AF_INET6) set_option(fd.get(), IPPROTO_IPV6, IPV6_V6ONLY);
  system_socket::bind(fd.get(), address, kListen);
  const Address bound = name_of(fd.get());
  return std::make_unique<TcpListener>(std::move(fd), bound);
}

std::unique_ptr<Socket> TcpNetwork::connect_to(const Address& address, const std::optional<Address>& local) {
  const std::string endpoint = to_string(address);
  OwnedFd fd = system_socket::open(address.family(), SOCK_STREAM, kConnect, endpoint);
  if (local) system_socket::bind(fd.get(), *local, "cannot connect from");
  // Interrupted, a connection goes on coming about by itself.
  if (::connect(fd.get(), address.get(), address.length) != 0 && errno != EINPROGRESS && errno != EINTR) {
    throw_error(errno, kConnect, endpoint);
  }
  return std::make_unique<TcpSocket>(std::move(fd), address);
}

Coro<std::vector<Address>> TcpNetwork::resolve(std::string host, int port, ResolveHints hints) {
  const std::vector<ResolvedAddress> found = co_await getaddrinfo(std::move(host), std::to_string(port), hints);
  std::vector<Address> addresses;
  for (const ResolvedAddress& one : found) addresses.push_back(one.address);
  co_return addresses;
}

std::unique_ptr<Socket> connected_socket(OwnedFd fd) {
  require_type(fd.get(), SOCK_STREAM);
  Address peer;
  peer.length = sizeof peer.storage;
  if (::getpeername(fd.get(), peer.get(), &peer.length) != 0) throw_error(errno, "cannot use", "the socket");
  return std::make_unique<TcpSocket>(std::move(fd), peer);
}

std::unique_ptr<Listener> bound_socket(OwnedFd fd) {
  require_type(fd.get(), SOCK_STREAM);
  const Address bound = name_of(fd.get());
  return std::make_unique<TcpListener>(std::move(fd), bound);
}

}  // namespace loopscope
