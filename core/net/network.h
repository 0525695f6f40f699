#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/loop/event_loop.h"

namespace loopscope {

/// One end of a connection: its bytes, without waiting. Whoever wants to wait asks the loop for fd() to be readable or
/// writable. Destroying it closes the connection; the descriptor must not be watched any more. Errors are
/// std::system_error and name the other end.
class Socket {
 public:
  virtual ~Socket() = default;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  /// The other end, "127.0.0.1:8888".
  const std::string& peer() const { return peer_; }
  /// What the loop's selector knows it by.
  virtual int fd() const = 0;

  /// For a connection that was begun here, once fd() is writable: throws when it did not come about.
  virtual void finish_connect() = 0;

  /// Reads what is there, up to the buffer's size: how many bytes, 0 when the other end has written its last, nothing
  /// when it would have to wait.
  virtual std::optional<std::size_t> try_read(std::span<char> buffer) = 0;
  /// Writes what there is room for: how many bytes, nothing when it would have to wait. Not for empty `bytes`.
  virtual std::optional<std::size_t> try_write(std::string_view bytes) = 0;

  /// Tells the other end that nothing more will be written.
  virtual void shutdown_write() noexcept = 0;
  /// The same, and what is still to be read here is nothing: fd() becomes readable.
  virtual void shutdown() noexcept = 0;

 protected:
  explicit Socket(std::string peer) : peer_(std::move(peer)) {}

 private:
  const std::string peer_;
};

/// A port that takes connections until it is destroyed; the descriptor must not be watched any more then.
class Listener {
 public:
  Listener() = default;
  virtual ~Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Readable when a connection waits to be accepted.
  virtual int fd() const = 0;
  /// 0 for a Unix-domain socket.
  virtual int port() const = 0;
  /// The next connection, or nullptr when none waits. Throws std::system_error when the system denies a descriptor for
  /// it.
  virtual std::unique_ptr<Socket> try_accept() = 0;
};

/// What connections are made of: the machine's TCP, or a simulation. Hosts are numeric IPv4 and IPv6 addresses and
/// "localhost", which is 127.0.0.1; ports are 0 to 65535. A network, and the selector that its descriptors belong to,
/// must outlive all of its sockets and listeners.
class Network {
 public:
  virtual ~Network() = default;

  /// Port 0 takes a free one. `backlog`: how many connections may wait to be accepted. Throws std::system_error that
  /// names host and port: the address is in use, not this machine's, not an address.
  virtual std::unique_ptr<Listener> listen(const std::string& host, int port, int backlog) = 0;
  /// Begins to connect; wait for the socket to be writable, then finish_connect(). Throws as listen() does.
  virtual std::unique_ptr<Socket> connect(const std::string& host, int port) = 0;
  /// The same for Unix-domain sockets; a first byte of 0 in the path stands for an abstract name. A socket that was left
  /// at the path is replaced, any other file is in the way. The file stays when the listener is gone, as in asyncio.
  virtual std::unique_ptr<Listener> listen_unix(const std::string& path, int backlog) = 0;
  virtual std::unique_ptr<Socket> connect_unix(const std::string& path) = 0;
  /// Sets how long a simulated network takes to deliver something, from now on. Real networks take what they take.
  virtual void set_latency(Duration latency) = 0;
};

/// The network that was handed to the loop, or TCP when none was. For a loop with a selector on real descriptors.
Network& network_of(EventLoop& loop);
/// The same of the loop that runs.
Network& current_network();

}  // namespace loopscope
