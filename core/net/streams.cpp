#include "core/net/streams.h"

#include "core/task/descriptor.h"

namespace loopscope {

namespace {

using Streams = std::pair<StreamReader, StreamWriter>;

Streams streams_of(EventLoop& loop, std::unique_ptr<Socket> socket, std::size_t limit) {
  socket->finish_connect();
  const Ref<Connection> connection(new Connection(loop, std::move(socket), limit));
  return Streams(StreamReader(connection), StreamWriter(connection));
}

}  // namespace

Coro<Streams> open_connection(std::string host, int port, std::size_t limit) {
  Connection::require_limit(limit);
  EventLoop& loop = get_running_loop();
  std::unique_ptr<Socket> socket = network_of(loop).connect(host, port);
  co_await writable(socket->fd());
  co_return streams_of(loop, std::move(socket), limit);
}

Coro<Streams> open_unix_connection(std::string path, std::size_t limit) {
  Connection::require_limit(limit);
  EventLoop& loop = get_running_loop();
  std::unique_ptr<Socket> socket = network_of(loop).connect_unix(path);
  co_await writable(socket->fd());
  co_return streams_of(loop, std::move(socket), limit);
}

}  // namespace loopscope
