#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/exec/codec.h"

namespace loopscope::detail {

/// Messages, each behind its length (8 bytes as in memory), over a connected stream socket to another process of this
/// program. For one thread, which waits.
class MessageChannel {
 public:
  /// peer: a pidfd of the process at the other end, or -1. Its own children may keep the socket open after it has
  /// ended, so its end counts as that of the connection. Both must outlive this.
  explicit MessageChannel(int socket, int peer = -1) : socket_(socket), peer_(peer) {}

  /// False when the connection has ended.
  bool send(std::span<const std::byte> message);
  /// Nothing when the connection has ended, or is out of step.
  std::optional<Bytes> receive();

 private:
  /// A length beyond this says that something else was written to the socket.
  static constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 40;

  bool send_bytes(std::span<const std::byte> bytes);
  bool receive_bytes(std::span<std::byte> bytes);
  bool wait_for(short events);

  const int socket_;
  const int peer_;
  bool peer_ended_ = false;
};

}  // namespace loopscope::detail
