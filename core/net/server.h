#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/net/stream_reader.h"
#include "core/net/stream_writer.h"

namespace loopscope {

/// What a server runs for each connection, as a task of its own. The connection ends when it closes the writer, or lets
/// go of both.
using ClientCallback = std::function<Coro<void>(StreamReader reader, StreamWriter writer)>;

/// A port that is listened on: asyncio's Server. Moved, not copied; letting go of it closes it.
class Server {
 public:
  class State;

  explicit Server(Ref<State> state);
  Server(Server&& other) noexcept;
  Server& operator=(Server&& other) noexcept;
  ~Server();

  /// The port, also when 0 was asked for; 0 for a Unix-domain socket.
  int port() const;
  /// It takes connections: it was not closed.
  bool is_serving() const;
  /// Takes no more connections. Those that are there go on.
  void close();
  /// Waits until the server is closed and so are all of its connections.
  Coro<void> wait_closed() const;
  /// Serves until the task that awaits it is cancelled, then closes and waits as wait_closed() does. Throws
  /// std::runtime_error when it is closed already.
  Coro<void> serve_forever() const;

 private:
  static Coro<void> serve_forever(Ref<State> state);
  static Coro<void> wait_closed(Ref<State> state);

  Ref<State> state_;
};

/// Listens on a port of the loop's network and calls `callback` for every connection. Port 0 takes a free one. Throws
/// std::system_error that names host and port when that is not possible.
/// backlog: how many connections may wait to be accepted. task_name: the connections' tasks are called "name-1",
/// "name-2", ...; without one "Task-N" like any other. limit: the longest line that the readers look for. (These are no
/// struct of options: g++ 12 destroys such a temporary twice in a co_await.)
Coro<Server> start_server(ClientCallback callback, std::string host, int port, int backlog = 100,
                          std::string task_name = {}, std::size_t limit = StreamReader::kDefaultLimit);

/// The same on a Unix-domain socket, at a path or, when its first byte is 0, with an abstract name. A socket that was
/// left at the path is replaced; the file stays when the server is closed.
Coro<Server> start_unix_server(ClientCallback callback, std::string path, int backlog = 100, std::string task_name = {},
                               std::size_t limit = StreamReader::kDefaultLimit);

}  // namespace loopscope
