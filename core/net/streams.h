#pragma once

#include <optional>
#include <string>
#include <utility>

#include "core/base/owned_fd.h"
#include "core/net/address.h"
#include "core/net/connect_error.h"
#include "core/net/network.h"
#include "core/net/security.h"
#include "core/net/server.h"
#include "core/net/stream_reader.h"
#include "core/net/stream_writer.h"

namespace loopscope {

/// How to connect. With a constructor, so that g++ 12 does not take it for an aggregate, which it would destroy twice
/// in a co_await.
struct ConnectOptions {
  ConnectOptions() {}
  std::size_t limit = StreamReader::kDefaultLimit;  ///< the longest line that the reader looks for
  int family = AF_UNSPEC;                           ///< only this one of a name's addresses: AF_INET, AF_INET6
  std::optional<HostPort> local_addr;               ///< where to connect from
  std::shared_ptr<const TransportSecurity> ssl;     ///< an SSLContext (core/tls): the connection is secured with it
  std::string server_hostname;                      ///< whom the certificate must be for; empty: the host
  Duration ssl_handshake_timeout = SecurityOptions().handshake_timeout;
  Duration ssl_shutdown_timeout = SecurityOptions().shutdown_timeout;
};

/// Connects to a port of the loop's network: `auto [reader, writer] = co_await open_connection("127.0.0.1", 8888)`.
/// A host is a numeric address of IPv4 or IPv6, "localhost", which is 127.0.0.1, or a name; that is resolved on a
/// thread of the default executor, and its addresses are tried in turn. limit: the longest line that the reader looks
/// for. Throws std::system_error that names host and port when that is not possible, ConnectError when there were
/// several addresses, and ResolveError for a name that nobody knows; with ssl, SSLError when the connection cannot be
/// secured.
Coro<std::pair<StreamReader, StreamWriter>> open_connection(std::string host, int port,
                                                            std::size_t limit = StreamReader::kDefaultLimit);
Coro<std::pair<StreamReader, StreamWriter>> open_connection(std::string host, int port, ConnectOptions options);

/// The same to a Unix-domain socket; a first byte of 0 in the path stands for an abstract name. Waits for as long as
/// its backlog is full.
Coro<std::pair<StreamReader, StreamWriter>> open_unix_connection(std::string path,
                                                                 std::size_t limit = StreamReader::kDefaultLimit);
/// Only limit and ssl's options count; with ssl a server_hostname is required.
Coro<std::pair<StreamReader, StreamWriter>> open_unix_connection(std::string path, ConnectOptions options);

/// The streams of a socket that is connected already, from wherever it comes; it is made non-blocking. For a loop with
/// a selector on real descriptors. Throws std::system_error when it is none.
Coro<std::pair<StreamReader, StreamWriter>> connect_accepted_socket(OwnedFd socket,
                                                                    std::size_t limit = StreamReader::kDefaultLimit);

}  // namespace loopscope
