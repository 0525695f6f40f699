// Datagrams of the machine's network: UDP and Unix-domain.

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "core/net/system_socket.h"
#include "core/net/tcp_network.h"

namespace loopscope {
namespace {

using namespace system_socket;

constexpr std::size_t kLongestDatagram = std::size_t{256} * 1024;  // asyncio's

constexpr std::string_view kOpen = "cannot open a datagram endpoint on";

class UdpSocket final : public DatagramSocket {
 public:
  /// connected: the system knows of the other end, and of nobody else's datagrams.
  UdpSocket(OwnedFd fd, const std::optional<Address>& remote, bool connected)
      : remote_(remote), connected_(connected), fd_(std::move(fd)) {}

  int fd() const override { return fd_.get(); }
  Address local_address() const override { return name_of(fd()); }
  std::optional<Address> remote_address() const override { return remote_; }

  std::optional<std::pair<std::string, Address>> try_receive() override {
    std::array<char, kLongestDatagram> buffer;  // not filled: of the stack only what is received is touched
    Address from;
    const ssize_t count = uninterrupted([&] {
      from.length = sizeof from.storage;
      return ::recvfrom(fd(), buffer.data(), buffer.size(), 0, from.get(), &from.length);
    });
    if (from.length == 0) from = unnamed_unix_address();
    if (count >= 0) return std::pair(std::string(buffer.data(), static_cast<std::size_t>(count)), from);
    if (would_block(errno)) return std::nullopt;
    throw_error(errno, "cannot receive from", remote_ ? to_string(*remote_) : "anybody");
  }

  bool try_send(std::string_view bytes, const Address* to) override {
    if (!to && remote_ && !connected_) to = &*remote_;
    const sockaddr* const address = to ? to->get() : nullptr;
    const socklen_t length = to ? to->length : 0;
    const ssize_t count =
        uninterrupted([&] { return ::sendto(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL, address, length); });
    if (count >= 0) return true;
    if (would_block(errno)) return false;
    const int error = errno;
    throw_error(error, "cannot send to", to ? to_string(*to) : remote_ ? to_string(*remote_) : "nobody");
  }

  // One without another end is not connected, and is woken all the same.
  void shutdown() noexcept override { ::shutdown(fd(), SHUT_RDWR); }

 private:
  const std::optional<Address> remote_;
  const bool connected_;
  const OwnedFd fd_;
};

}  // namespace

std::unique_ptr<DatagramSocket> TcpNetwork::datagrams(const std::optional<Address>& local,
                                                      const std::optional<Address>& remote,
                                                      const DatagramBindOptions& options) {
  const Address& either = local ? *local : remote.value();
  OwnedFd fd = system_socket::open(either.family(), SOCK_DGRAM, kOpen, to_string(either));
  if (options.reuse_port) set_option(fd.get(), SOL_SOCKET, SO_REUSEPORT);
  if (options.allow_broadcast) set_option(fd.get(), SOL_SOCKET, SO_BROADCAST);
  if (local) system_socket::bind(fd.get(), *local, kOpen);
  // As in asyncio: who asks for everybody must hear anybody's answer.
  const bool connected = remote && !options.allow_broadcast;
  if (connected && ::connect(fd.get(), remote->get(), remote->length) != 0) {
    throw_error(errno, "cannot connect to", to_string(*remote));
  }
  return std::make_unique<UdpSocket>(std::move(fd), remote, connected);
}

std::unique_ptr<DatagramSocket> datagram_socket(OwnedFd fd) {
  require_type(fd.get(), SOCK_DGRAM);
  Address peer;
  peer.length = sizeof peer.storage;
  const bool connected = ::getpeername(fd.get(), peer.get(), &peer.length) == 0;
  return std::make_unique<UdpSocket>(std::move(fd), connected ? std::optional(peer) : std::nullopt, connected);
}

}  // namespace loopscope
