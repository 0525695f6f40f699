#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/loop/event_loop.h"
#include "core/net/address.h"
#include "core/net/datagram_socket.h"
#include "core/net/resolve.h"
#include "core/net/socket.h"

namespace loopscope {

/// What a socket asks of the address that it is bound to.
struct BindOptions {
  bool reuse_address = true;  ///< also one that connections of the past still hold; not for datagrams
  bool reuse_port = false;    ///< others that ask for the same may share it
};

/// A bound address that takes connections until it is destroyed; the descriptor must not be watched any more then.
class Listener {
 public:
  Listener() = default;
  virtual ~Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Readable when a connection waits to be accepted.
  virtual int fd() const = 0;
  /// What it is bound to.
  virtual Address address() const = 0;
  /// 0 for a Unix-domain socket.
  int port() const { return address().port(); }
  /// From now on connections come; `backlog` of them may wait to be accepted. Throws std::system_error.
  virtual void listen(int backlog) = 0;
  /// The next connection, or nullptr when none waits. Throws std::system_error when the system denies a descriptor for
  /// it.
  virtual std::unique_ptr<Socket> try_accept() = 0;
};

/// What connections and datagrams go through: the machine's network, or a simulation. A network, and the selector that
/// its descriptors belong to, must outlive all of its sockets and listeners. Errors are std::system_error and name the
/// address: it is in use, not this machine's, of a family that is not there.
class Network {
 public:
  virtual ~Network() = default;

  /// Port 0 takes a free one. Unix-domain: a socket that was left at the path is replaced, any other file is in the
  /// way. The file stays when the listener is gone, as in asyncio.
  virtual std::unique_ptr<Listener> bind(const Address& address, const BindOptions& options) = 0;
  /// Begins to connect; wait for the socket to be writable, then finish_connect(). A Unix-domain socket whose backlog
  /// is full is told as EAGAIN: try again later. local: where to connect from.
  virtual std::unique_ptr<Socket> connect_to(const Address& address, const std::optional<Address>& local) = 0;
  /// remote: the only end that datagrams go to and come from. One of both must be given.
  virtual std::unique_ptr<DatagramSocket> datagrams(const std::optional<Address>& local,
                                                    const std::optional<Address>& remote,
                                                    const DatagramBindOptions& options) = 0;
  /// The addresses of a host that is not numeric, in the order in which they should be tried; at least one. Throws what
  /// says that there is none.
  virtual Coro<std::vector<Address>> resolve(std::string host, int port, ResolveHints hints) = 0;
  /// Sets how long a simulated network takes to deliver something, from now on. Real networks take what they take.
  virtual void set_latency(Duration latency) = 0;

  // The same for a numeric address or "localhost", which is 127.0.0.1, and a port of 0 to 65535.

  std::unique_ptr<Listener> listen(const std::string& host, int port, int backlog);
  std::unique_ptr<Socket> connect(const std::string& host, int port);
};

/// Hands a network to the loop: where open_connection and start_server connect from now on; nullptr: the machine's. It
/// must outlive its use.
void set_network(EventLoop& loop, Network* network);
/// The network that was handed to the loop, or the machine's when none was. For a loop with a selector on real
/// descriptors.
Network& network_of(EventLoop& loop);
/// The same of the loop that runs.
Network& current_network();

}  // namespace loopscope
