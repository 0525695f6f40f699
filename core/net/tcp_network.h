#pragma once

#include "core/base/owned_fd.h"
#include "core/net/network.h"

namespace loopscope {

/// The machine's network, on non-blocking sockets; for a loop with an EpollSelector. It has no state.
class TcpNetwork : public Network {
 public:
  std::unique_ptr<Listener> bind(const Address& address, const BindOptions& options) override;
  std::unique_ptr<Socket> connect_to(const Address& address, const std::optional<Address>& local) override;
  std::unique_ptr<DatagramSocket> datagrams(const std::optional<Address>& local, const std::optional<Address>& remote,
                                            const DatagramBindOptions& options) override;
  /// On a thread of the default executor. Throws ResolveError.
  Coro<std::vector<Address>> resolve(std::string host, int port, ResolveHints hints) override;
  void set_latency(Duration) override {}
};

/// A socket of the machine's that exists already: connected, non-blocking. Throws std::system_error when it is neither
/// a TCP nor a Unix-domain stream.
std::unique_ptr<Socket> connected_socket(OwnedFd fd);
/// Likewise for one that is bound, and may listen already.
std::unique_ptr<Listener> bound_socket(OwnedFd fd);
/// Likewise for datagrams.
std::unique_ptr<DatagramSocket> datagram_socket(OwnedFd fd);

}  // namespace loopscope
