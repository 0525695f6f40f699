#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/net/address.h"

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
  /// The other end's address; an empty one for a pipe.
  const Address& peer_address() const { return peer_address_; }
  /// This end's.
  virtual Address local_address() const = 0;
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

  /// fd() is a socket of the system's.
  virtual bool is_system_socket() const { return false; }

  enum class Direction : std::uint8_t { both, read, write };
  /// One that is only written to becomes readable when nobody reads the other end any more.
  virtual Direction direction() const { return Direction::both; }

 protected:
  Socket(std::string peer, const Address& peer_address) : peer_(std::move(peer)), peer_address_(peer_address) {}

 private:
  const std::string peer_;
  const Address peer_address_;
};

}  // namespace loopscope
