#include "app/presets/sockets.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace loopscope::presets {
namespace {

sockaddr_in local(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

const sockaddr* any(const sockaddr_in& address) { return reinterpret_cast<const sockaddr*>(&address); }

/// A call failed, unless the run ends, which makes calls fail.
[[noreturn]] void fail(const World& world, const std::string& call, int error = errno) {
  world.check();
  throw std::system_error(error, std::system_category(), call);
}

/// A call that was interrupted is made again.
template <class SystemCall>
auto retry(SystemCall call) {
  decltype(call()) result{};
  do {
    result = call();
  } while (result < 0 && errno == EINTR);
  return result;
}

}  // namespace

Socket::Socket(int fd, const char* call) : world_(&World::current()), fd_(fd) {
  if (fd < 0) fail(*world_, call);
  world_->keep_socket(fd);
}

Socket::~Socket() {
  if (fd_.valid()) world_->forget_socket(fd_.get());
}

int Socket::port() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd_.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) fail(*world_, "getsockname");
  return ntohs(address.sin_port);
}

void Socket::setblocking(bool blocking) {
  blocks_ = blocking;
  const int flags = ::fcntl(fd_.get(), F_GETFL);
  if (::fcntl(fd_.get(), F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK) != 0) fail(*world_, "fcntl");
}

template <class SystemCall>
auto Socket::call(trace::Call kind, const std::source_location& where, SystemCall system_call) const {
  if (!blocks_) return retry(system_call);
  const auto blocked = world_->this_thread().block(kind, fd_.get(), where);
  return retry(system_call);
}

Socket Socket::accept(const std::source_location& where) const {
  const auto accept = [this] { return ::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC); };
  Socket connection(call(trace::Call::accept, where, accept), "accept");
  world_->check();
  return connection;
}

std::string Socket::recv(std::size_t size, const std::source_location& where) const {
  std::string bytes(size, '\0');
  const ssize_t count =
      call(trace::Call::recv, where, [&] { return ::recv(fd_.get(), bytes.data(), bytes.size(), 0); });
  world_->check();
  if (count < 0) fail(*world_, "recv");
  bytes.resize(static_cast<std::size_t>(count));
  return bytes;
}

void Socket::sendall(std::string_view bytes, const std::source_location& where) const {
  while (!bytes.empty()) {
    const auto send = [&](int flags) { return ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | flags); };
    ssize_t count = retry([&] { return send(MSG_DONTWAIT); });
    if (count < 0 && errno == EAGAIN)  // the other end is slow: only now is it a wait
      count = call(trace::Call::send, where, [&] { return send(0); });
    if (count < 0) fail(*world_, "send");
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

Socket create_server(int port, int backlog) {
  Socket server(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  const int yes = 1;
  ::setsockopt(server.fileno(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const sockaddr_in address = local(port);
  if (::bind(server.fileno(), any(address), sizeof address) != 0)
    fail(World::current(), fmt::format("cannot listen on 127.0.0.1 port {}", port));
  if (::listen(server.fileno(), backlog) != 0) fail(World::current(), "listen");
  return server;
}

Socket create_connection(int port, const std::source_location& where) {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  const sockaddr_in address = local(port);
  int done = 0;
  {
    const auto blocked = World::current().this_thread().block(trace::Call::connect, socket.fileno(), where);
    done = retry([&] { return ::connect(socket.fileno(), any(address), sizeof address); });
  }
  if (done != 0) fail(World::current(), fmt::format("cannot connect to 127.0.0.1 port {}", port));
  World::current().check();
  return socket;
}

}  // namespace loopscope::presets
