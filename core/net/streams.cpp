#include "core/net/streams.h"

#include "core/task/descriptor.h"

namespace loopscope {

Coro<std::pair<StreamReader, StreamWriter>> open_connection(std::string host, int port, std::size_t limit) {
  EventLoop& loop = get_running_loop();
  std::unique_ptr<Socket> socket = network_of(loop).connect(host, port);
  co_await writable(socket->fd());
  socket->finish_connect();
  const Ref<Connection> connection(new Connection(loop, std::move(socket), limit));
  co_return std::pair(StreamReader(connection), StreamWriter(connection));
}

}  // namespace loopscope
