#include "core/exec/message_channel.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace loopscope::detail {

bool MessageChannel::send(std::span<const std::byte> message) {
  const std::uint64_t size = message.size();
  return send_bytes(std::as_bytes(std::span(&size, 1))) && send_bytes(message);
}

std::optional<Bytes> MessageChannel::receive() {
  std::uint64_t size = 0;
  if (!receive_bytes(std::as_writable_bytes(std::span(&size, 1))) || size > kMaxBytes) return std::nullopt;
  // Memory for what has come, not for what was announced.
  constexpr std::uint64_t kStep = 16 << 20;
  Bytes message;
  while (message.size() < size) {
    const std::size_t before = message.size();
    message.resize(before + static_cast<std::size_t>(std::min(size - before, std::max<std::uint64_t>(kStep, before))));
    if (!receive_bytes(std::span(message).subspan(before))) return std::nullopt;
  }
  return message;
}

bool MessageChannel::send_bytes(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n >= 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN) {
      if (!wait_for(POLLOUT)) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool MessageChannel::receive_bytes(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::recv(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (n > 0) {
      bytes = bytes.subspan(static_cast<std::size_t>(n));
    } else if (n == 0) {
      return false;
    } else if (errno == EAGAIN) {
      if (!wait_for(POLLIN)) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

// Whether it is worth trying again. When the peer has ended it is, once: what it wrote last may have come meanwhile.
bool MessageChannel::wait_for(short events) {
  if (peer_ended_) return false;
  pollfd fds[] = {{.fd = socket_, .events = events, .revents = 0}, {.fd = peer_, .events = POLLIN, .revents = 0}};
  if (::poll(fds, 2, -1) < 0) return errno == EINTR;
  peer_ended_ = fds[0].revents == 0 && fds[1].revents != 0;
  return true;
}

}  // namespace loopscope::detail
