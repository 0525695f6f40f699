#pragma once

#include <cstdint>
#include <optional>

#include "core/net/stream_writer.h"
#include "core/task/coro.h"

namespace loopscope {

/// Sends a file's bytes from `offset` on, at most `count` of them, without copying them through the program where the
/// connection can do that: asyncio's loop.sendfile(). file: a descriptor, which stays the caller's; where it stands
/// afterwards is after what was sent. Begins once what was written before is sent; write() throws std::logic_error
/// meanwhile. Returns how many bytes were sent. A connection that cannot (TLS, the simulated network, a pipe), or a
/// file that cannot, is read from and written to instead; without `fallback` std::system_error is thrown. Throws
/// std::runtime_error when the connection is closing, and std::system_error when it is lost or the file cannot be read.
Coro<std::uint64_t> sendfile(StreamWriter writer, int file, std::uint64_t offset = 0,
                             std::optional<std::uint64_t> count = {}, bool fallback = true);

/// The same on a raw socket that does not block, as the calls in sock.h: asyncio's loop.sock_sendfile().
Coro<std::uint64_t> sock_sendfile(int fd, int file, std::uint64_t offset = 0, std::optional<std::uint64_t> count = {},
                                  bool fallback = true);

}  // namespace loopscope
