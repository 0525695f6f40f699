#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/net/address.h"

namespace loopscope {

/// What a socket for datagrams asks of the system.
struct DatagramBindOptions {
  bool reuse_port = false;       ///< others that ask for the same may share the port
  bool allow_broadcast = false;  ///< datagrams to broadcast addresses may be sent
};

/// A socket for datagrams, without waiting. Whoever wants to wait asks the loop for fd() to be readable or writable.
/// Destroying it closes it; the descriptor must not be watched any more. Errors are std::system_error; some are about
/// what was sent before (nobody listens there), and are told once, by whatever is called next.
class DatagramSocket {
 public:
  DatagramSocket() = default;
  virtual ~DatagramSocket() = default;
  DatagramSocket(const DatagramSocket&) = delete;
  DatagramSocket& operator=(const DatagramSocket&) = delete;

  virtual int fd() const = 0;
  virtual Address local_address() const = 0;
  /// The only other end, if there is one.
  virtual std::optional<Address> remote_address() const = 0;

  /// The next datagram and who sent it; nothing when none is there.
  virtual std::optional<std::pair<std::string, Address>> try_receive() = 0;
  /// Sends one, to `to` or, when that is null, to the other end. False when it would have to wait.
  virtual bool try_send(std::string_view bytes, const Address* to) = 0;

  /// Nothing more will come: fd() becomes readable.
  virtual void shutdown() noexcept = 0;
};

}  // namespace loopscope
