#include "core/net/streams.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "core/net/connection.h"
#include "core/net/secure_stream.h"
#include "core/net/tcp_network.h"
#include "core/task/descriptor.h"
#include "core/task/sleep.h"

namespace loopscope {

namespace {

using Streams = std::pair<StreamReader, StreamWriter>;

// How long to wait for room in the backlog of a Unix-domain socket: nothing tells when there is some.
constexpr Duration kFirstRetry = std::chrono::milliseconds(1);
constexpr Duration kLastRetry = std::chrono::milliseconds(64);

/// The streams of a socket that is connected, after the two turns that asyncio's transports take to be ready: the first
/// is theirs, then they tell who waits.
Coro<Streams> streams_of(EventLoop& loop, std::unique_ptr<Socket> socket, ConnectOptions options) {
  const Ref<Connection> connection(new Connection(loop, std::move(socket)));
  const Ref<Stream> stream(new Stream(options.limit));
  if (options.ssl) {
    SecurityOptions security;
    security.server_hostname = options.server_hostname;
    security.handshake_timeout = options.ssl_handshake_timeout;
    security.shutdown_timeout = options.ssl_shutdown_timeout;
    connection->pause_reading();
    connection->start_reading();
    co_await secure_stream(stream, connection, *options.ssl, std::move(security));
  } else {
    stream->set_transport(connection);
    co_await sleep(Duration::zero());
    connection->start_reading();
    co_await sleep(Duration::zero());
  }
  co_return Streams(StreamReader(stream), StreamWriter(stream));
}

/// What resolve() is to look for.
ResolveHints stream_hints(int family) {
  ResolveHints hints;
  hints.family = family;
  hints.type = SOCK_STREAM;
  return hints;
}

/// Begins to connect, from the first of the local addresses that can be had, if there are any.
std::unique_ptr<Socket> begin(Network& network, const Address& address, const std::vector<Address>& locals) {
  if (locals.empty()) return network.connect_to(address, std::nullopt);
  std::exception_ptr failed;
  for (const Address& local : locals) {
    if (local.family() != address.family()) continue;
    try {
      return network.connect_to(address, local);
    } catch (const std::system_error&) {
      failed = std::current_exception();
    }
  }
  if (failed) std::rethrow_exception(failed);
  throw std::system_error(std::make_error_code(std::errc::address_family_not_supported),
                          fmt::format("cannot connect to {}: no local address is of its family", to_string(address)));
}

[[noreturn]] void throw_all(std::vector<std::exception_ptr> errors) {
  if (errors.size() == 1) std::rethrow_exception(errors.front());
  throw ConnectError(std::move(errors));
}

/// Null when the backlog is full.
std::unique_ptr<Socket> begin_unix(Network& network, const Address& address) {
  try {
    return network.connect_to(address, std::nullopt);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::resource_unavailable_try_again) throw;
    return nullptr;
  }
}

}  // namespace

Coro<Streams> open_connection(std::string host, int port, std::size_t limit) {
  ConnectOptions options;
  options.limit = limit;
  return open_connection(std::move(host), port, std::move(options));
}

Coro<Streams> open_connection(std::string host, int port, ConnectOptions options) {
  Stream::require_limit(options.limit);
  EventLoop& loop = get_running_loop();
  Network& network = network_of(loop);
  const ResolveHints hints = stream_hints(options.family);
  std::vector<Address> addresses;
  // Not even a coroutine for what is a number already.
  if (const std::optional<Address> numeric = numeric_address(host, port)) {
    addresses.push_back(*numeric);
  } else {
    addresses = co_await network.resolve(host, port, hints);
  }
  std::vector<Address> locals;
  if (options.local_addr) {
    if (const auto numeric = numeric_address(options.local_addr->host, options.local_addr->port)) {
      locals.push_back(*numeric);
    } else {
      locals = co_await network.resolve(options.local_addr->host, options.local_addr->port, hints);
    }
  }
  if (options.server_hostname.empty()) options.server_hostname = host;
  std::unique_ptr<Socket> connected;
  std::vector<std::exception_ptr> errors;
  for (const Address& address : addresses) {
    try {
      std::unique_ptr<Socket> socket = begin(network, address, locals);
      co_await writable(socket->fd());
      socket->finish_connect();
      connected = std::move(socket);
      break;
    } catch (const std::system_error&) {
      errors.push_back(std::current_exception());
    }
  }
  if (!connected) throw_all(std::move(errors));
  co_return co_await streams_of(loop, std::move(connected), std::move(options));
}

Coro<Streams> open_unix_connection(std::string path, std::size_t limit) {
  ConnectOptions options;
  options.limit = limit;
  return open_unix_connection(std::move(path), std::move(options));
}

Coro<Streams> open_unix_connection(std::string path, ConnectOptions options) {
  Stream::require_limit(options.limit);
  if (options.ssl && options.server_hostname.empty()) {
    throw std::invalid_argument("you have to pass server_hostname when using ssl");
  }
  EventLoop& loop = get_running_loop();
  const Address address = unix_address(path);
  std::unique_ptr<Socket> socket = begin_unix(network_of(loop), address);
  for (Duration pause = kFirstRetry; !socket; pause = std::min(2 * pause, kLastRetry)) {
    co_await sleep(pause);
    socket = begin_unix(network_of(loop), address);
  }
  co_await writable(socket->fd());
  socket->finish_connect();
  co_return co_await streams_of(loop, std::move(socket), std::move(options));
}

Coro<Streams> connect_accepted_socket(OwnedFd socket, std::size_t limit) {
  ConnectOptions options;
  options.limit = limit;
  Stream::require_limit(limit);
  co_return co_await streams_of(get_running_loop(), connected_socket(std::move(socket)), std::move(options));
}

}  // namespace loopscope
