#include "core/net/stream_writer.h"

#include <system_error>

#include "core/task/sleep.h"

namespace loopscope {

void StreamWriter::writelines(const std::vector<std::string>& lines) const {
  std::string all;
  for (const std::string& line : lines) all += line;
  write(all);
}

Coro<void> StreamWriter::drain(Ref<Connection> connection) {
  connection->throw_if_lost();
  // A connection that is being closed gets the turn to do so, as in asyncio: who writes on in a loop must find out.
  if (connection->closing()) co_await sleep(Duration::zero());
  connection->throw_if_lost();
  if (connection->closed()) {
    throw std::system_error(std::make_error_code(std::errc::connection_reset), "cannot write to " + connection->peer());
  }
  if (!connection->write_paused()) co_return;
  const Future<void> resumed = connection->write_resumed();
  co_await resumed;
}

Coro<void> StreamWriter::wait_closed(Ref<Connection> connection) {
  connection->throw_if_lost();
  if (connection->closed()) co_return;
  const Future<void> closed = connection->when_closed();
  co_await closed;
}

}  // namespace loopscope
