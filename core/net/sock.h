#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "core/base/owned_fd.h"
#include "core/net/address.h"
#include "core/task/coro.h"

namespace loopscope {

// asyncio's loop.sock_*(): the system's calls on a raw non-blocking socket, which wait where those would block. The
// descriptor, and any buffer, stays the caller's and must live until the call is done; one task at a time waits for a
// descriptor in one direction. They throw std::system_error, and std::invalid_argument for a socket that blocks.

/// The next connection, non-blocking, and who made it.
Coro<std::pair<OwnedFd, Address>> sock_accept(int fd);
Coro<void> sock_connect(int fd, Address address);
/// At most `count` bytes; none at the end of the stream.
Coro<std::string> sock_recv(int fd, std::size_t count);
/// The same into a buffer: how many bytes.
Coro<std::size_t> sock_recv_into(int fd, std::span<char> buffer);
/// Returns once the system has taken all of it.
Coro<void> sock_sendall(int fd, std::string bytes);
/// A datagram, cut off after `count` bytes, and where it came from.
Coro<std::pair<std::string, Address>> sock_recvfrom(int fd, std::size_t count);
/// Sends a datagram: how many bytes.
Coro<std::size_t> sock_sendto(int fd, std::string bytes, Address address);

}  // namespace loopscope
