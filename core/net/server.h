#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/owned_fd.h"
#include "core/net/address.h"
#include "core/net/security.h"
#include "core/net/stream_reader.h"
#include "core/net/stream_writer.h"

namespace loopscope {

/// What a server runs for each connection, as a task of its own. The connection ends when it closes the writer, or lets
/// go of both.
using ClientCallback = std::function<Coro<void>(StreamReader reader, StreamWriter writer)>;

/// A socket that a server listens on.
struct ServerSocket {
  int fd = -1;  ///< stays the server's
  Address address;
};

/// What is listened on: asyncio's Server. Moved, not copied; letting go of it closes it.
class Server {
 public:
  class State;

  explicit Server(Ref<State> state);
  Server(Server&& other) noexcept;
  Server& operator=(Server&& other) noexcept;
  ~Server();

  /// The port of the first socket, also when 0 was asked for; 0 for a Unix-domain socket.
  int port() const;
  /// One for each address; none once it is closed.
  std::vector<ServerSocket> sockets() const;
  EventLoop& get_loop() const;
  /// It takes connections: it was started, and not closed.
  bool is_serving() const;
  /// For one that was made with start_serving = false: takes connections from now on. Nothing happens the second time.
  /// Throws std::runtime_error when it is closed.
  Coro<void> start_serving() const;
  /// Takes no more connections, and ends serve_forever(). Those that are there go on.
  void close();
  /// Waits until the server is closed and so are all of its connections. Once it is closed it waits for nothing, as in
  /// asyncio of Python 3.11.
  Coro<void> wait_closed() const;
  /// Serves until it is closed or the task that awaits it is cancelled, then closes and waits as wait_closed() does,
  /// and throws CancelledError. Throws std::runtime_error when it is closed already, or awaited here by another task.
  Coro<void> serve_forever() const;

 private:
  static Coro<void> start_serving(Ref<State> state);
  static Coro<void> serve_forever(Ref<State> state);
  static Coro<void> wait_closed(Ref<State> state);

  Ref<State> state_;
};

/// How to serve. With a constructor, so that g++ 12 does not take it for an aggregate, which it would destroy twice in
/// a co_await.
struct ServerOptions {
  ServerOptions() {}
  int backlog = 100;                                ///< how many connections may wait to be accepted
  std::string task_name;                            ///< tasks are called "name-1", "name-2", ...; empty: "Task-N"
  std::size_t limit = StreamReader::kDefaultLimit;  ///< the longest line that the readers look for
  int family = AF_UNSPEC;                           ///< only this one of a name's addresses: AF_INET, AF_INET6
  bool reuse_address = true;                        ///< also a port that connections of the past still hold
  bool reuse_port = false;                          ///< others that ask for the same may share the port
  bool start_serving = true;                        ///< false: it is bound, but nobody can connect to it yet
  /// An SSLContext (core/tls): connections are served once they are secured with it. One that cannot be is closed, and
  /// told to the exception handler in debug mode.
  std::shared_ptr<const TransportSecurity> ssl;
  Duration ssl_handshake_timeout = SecurityOptions().handshake_timeout;
  Duration ssl_shutdown_timeout = SecurityOptions().shutdown_timeout;
};

/// Listens on a port of the loop's network and calls `callback` for every connection. Port 0 takes a free one. A host
/// is a numeric address, "localhost", which is 127.0.0.1, or a name, which is resolved on a thread of the default
/// executor; it is listened on all of its addresses. An empty host stands for all addresses of this machine. Throws
/// std::system_error that names host and port when that is not possible, and ResolveError for a name that nobody knows.
Coro<Server> start_server(ClientCallback callback, std::string host, int port, int backlog = 100,
                          std::string task_name = {}, std::size_t limit = StreamReader::kDefaultLimit);
Coro<Server> start_server(ClientCallback callback, std::string host, int port, ServerOptions options);
/// The same on several hosts.
Coro<Server> start_server(ClientCallback callback, std::vector<std::string> hosts, int port, ServerOptions options);
/// The same on a stream socket that is bound already. Throws std::system_error when it is none. For a loop with a
/// selector on real descriptors.
Coro<Server> start_server(ClientCallback callback, OwnedFd socket, ServerOptions options);

/// The same on a Unix-domain socket, at a path or, when its first byte is 0, with an abstract name. A socket that was
/// left at the path is replaced; the file stays when the server is closed.
Coro<Server> start_unix_server(ClientCallback callback, std::string path, int backlog = 100, std::string task_name = {},
                               std::size_t limit = StreamReader::kDefaultLimit);
Coro<Server> start_unix_server(ClientCallback callback, std::string path, ServerOptions options);

}  // namespace loopscope
