#include "core/net/stream_writer.h"

#include <system_error>

#include "core/net/secure_stream.h"
#include "core/task/sleep.h"

namespace loopscope {

void StreamWriter::writelines(const std::vector<std::string>& lines) const {
  std::string all;
  for (const std::string& line : lines) all += line;
  write(all);
}

Coro<void> StreamWriter::drain(Ref<Stream> stream) {
  stream->throw_if_lost();
  // A connection that is being closed gets the turn to do so, as in asyncio: who writes on in a loop must find out.
  if (stream->transport()->is_closing()) co_await sleep(Duration::zero());
  if (stream->closed()) {
    throw std::system_error(std::make_error_code(std::errc::connection_reset),
                            "cannot write to " + stream->transport()->peer());
  }
  if (!stream->write_paused()) co_return;
  const Future<void> resumed = stream->write_resumed();
  co_await resumed;
}

Coro<void> StreamWriter::start_tls(Ref<Stream> stream, std::shared_ptr<const TransportSecurity> context,
                                   std::string server_hostname, Duration handshake_timeout) {
  co_await drain(stream);
  SecurityOptions options;
  options.server_side = stream->accepted();
  options.server_hostname = std::move(server_hostname);
  options.handshake_timeout = handshake_timeout;
  const Ref<Transport> below = stream->transport();
  // What comes next is for the handshake.
  below->pause_reading();
  co_await secure_stream(stream, below, *context, std::move(options));
}

Coro<void> StreamWriter::wait_closed(Ref<Stream> stream) {
  stream->throw_close_error();
  if (stream->closed()) co_return;
  const Future<void> closed = stream->when_closed();
  co_await closed;
}

}  // namespace loopscope
