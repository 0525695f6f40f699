#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/owned_fd.h"
#include "core/base/ref.h"
#include "core/net/address.h"
#include "core/net/datagram_socket.h"
#include "core/task/coro.h"

namespace loopscope {

class EventLoop;
class DatagramEndpoint;

/// Who is told what happens to a datagram endpoint: asyncio's DatagramProtocol. What these throw goes to the loop's
/// exception handler.
class DatagramProtocol {
 public:
  virtual ~DatagramProtocol() = default;
  /// Once, before anything else.
  virtual void connection_made(DatagramEndpoint endpoint);
  virtual void datagram_received(std::string bytes, const Address& from) = 0;
  /// A std::system_error of sending or receiving; the endpoint goes on.
  virtual void error_received(const std::exception_ptr& error);
  /// Too much is unsent, and no longer.
  virtual void pause_writing() {}
  virtual void resume_writing() {}
  /// The last, once: it was closed.
  virtual void connection_lost(const std::exception_ptr& error);
};

/// A socket for datagrams: asyncio's DatagramTransport, and what a task can wait for. A handle: copies speak of the
/// same endpoint, which is closed with the last of them, unless a protocol listens to it: then by close() only. On the
/// loop's thread.
///
/// What is sent while the socket takes nothing is kept, and sent in the background. An error of sending or receiving
/// goes to the protocol; without one it is thrown once, by the next recvfrom() or drain().
class DatagramEndpoint {
 public:
  static constexpr std::size_t kHighWaterMark = 64 * 1024;  ///< more than this unsent: drain() waits
  static constexpr std::size_t kLowWaterMark = 16 * 1024;   ///< until no more than this is unsent

  class State;
  explicit DatagramEndpoint(Ref<State> state);
  DatagramEndpoint(const DatagramEndpoint&);
  DatagramEndpoint(DatagramEndpoint&&) noexcept;
  DatagramEndpoint& operator=(DatagramEndpoint) noexcept;
  ~DatagramEndpoint();

  /// Sends a datagram to the other end, or to `address`. An empty one, and one for a closed endpoint, is dropped.
  /// Throws std::invalid_argument when the endpoint has another end than `address`.
  void sendto(std::string_view bytes) const;
  void sendto(std::string_view bytes, const Address& address) const;
  /// Waits while more than 64 KiB are unsent, until no more than 16 KiB are, or it is closed.
  Coro<void> drain() const;
  /// The next datagram and who sent it. One task at a time waits for it. Throws std::logic_error when a protocol gets
  /// them, and std::system_error, ECONNABORTED, when the endpoint is, or gets, closed.
  Coro<std::pair<std::string, Address>> recvfrom() const;

  /// Sends what is unsent, then closes in a turn of its own; receives nothing more.
  void close() const;
  /// The same without what is unsent.
  void abort() const;
  bool is_closing() const;
  /// Waits until it is closed.
  Coro<void> wait_closed() const;

  /// How many bytes are unsent.
  std::size_t get_write_buffer_size() const;

  // asyncio's get_extra_info("sockname"), ("peername") and ("socket").

  /// What it is bound to, also once it is closed.
  Address sockname() const;
  /// The only other end, if there is one.
  std::optional<Address> peername() const;
  /// The descriptor, which stays the endpoint's; -1 once it is closed.
  int socket() const;

 private:
  static Coro<void> drain(Ref<State> state);
  static Coro<std::pair<std::string, Address>> recvfrom(Ref<State> state);
  static Coro<void> wait_closed(Ref<State> state);

  Ref<State> state_;
};

/// Where datagrams go and come from. With a constructor, so that g++ 12 does not take it for an aggregate, which it
/// would destroy twice in a co_await.
struct DatagramOptions {
  DatagramOptions() {}
  std::optional<HostPort> local_addr;     ///< where it is bound; port 0 takes a free one, an empty host all of ours
  std::optional<HostPort> remote_addr;    ///< the only other end
  std::optional<std::string> local_path;  ///< the same in the Unix domain
  std::optional<std::string> remote_path;
  int family = AF_UNSPEC;        ///< only these addresses of a name: AF_INET, AF_INET6; alone: bound to a free port
  bool reuse_port = false;       ///< others that ask for the same may share the port
  bool allow_broadcast = false;  ///< datagrams to broadcast addresses may be sent, and anybody's received
};

/// An endpoint to wait for: `co_await endpoint.recvfrom()`. Names are resolved on a thread of the default executor; of
/// their addresses the first pair is taken that works. Throws std::invalid_argument when the options name no address,
/// and no family, or addresses of different families; std::system_error and ResolveError as open_connection() does.
Coro<DatagramEndpoint> create_datagram_endpoint(DatagramOptions options);
/// An endpoint that tells a protocol what comes.
Coro<DatagramEndpoint> create_datagram_endpoint(std::shared_ptr<DatagramProtocol> protocol, DatagramOptions options);
/// The same on a socket from elsewhere, which is made non-blocking. For a loop with a selector on real descriptors. The
/// protocol may be null. Throws std::system_error when it is no socket for datagrams.
Coro<DatagramEndpoint> create_datagram_endpoint(std::shared_ptr<DatagramProtocol> protocol, OwnedFd socket);

}  // namespace loopscope
