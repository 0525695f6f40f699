#include <algorithm>
#include <string>

#include "app/presets/program.h"
#include "core/net/streams.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMessage = 16 * kKiB;

// Without drain() it keeps whatever the client does not take yet.
Coro<void> echo(StreamReader reader, StreamWriter writer, bool drains) {
  std::size_t most = 0;
  while (true) {
    const std::string bytes = co_await reader.read(kMessage);
    if (bytes.empty()) break;
    writer.write(bytes);
    most = std::max(most, writer.transport().get_write_buffer_size());
    if (drains) co_await writer.drain();
  }
  if (most <= 128 * kKiB) {
    print("echo: never more than 128 KiB unsent");
  } else {
    print("echo: {} KiB unsent at most", most / kKiB);
  }
  writer.close();
  co_await writer.wait_closed();
}

// Sends as fast as it may.
Coro<void> send(StreamWriter writer, int messages) {
  for (int message = 1; message <= messages; ++message) {
    writer.write(std::string(kMessage, 'x'));
    co_await writer.drain();
  }
  writer.write_eof();
}

// Reads one message at a time, and takes its time over each.
Coro<void> receive(StreamReader reader, int messages, Duration pause) {
  for (int message = 1; message <= messages; ++message) {
    co_await sleep(pause);
    co_await reader.readexactly(kMessage);
    print("client: message {} is back", message);
  }
}

}  // namespace

Coro<void> echo_slow_client_main(bool drains, int messages, Duration pause, Duration latency) {
  current_network().set_latency(latency);
  const auto serve = [drains](StreamReader reader, StreamWriter writer) { return echo(reader, writer, drains); };
  Server server = co_await start_server(serve, "127.0.0.1", 0, 1, "echo");

  auto [reader, writer] = co_await open_connection("127.0.0.1", server.port(), kMessage);
  const auto sending = create_task(send(writer, messages), "send");
  const auto receiving = create_task(receive(reader, messages, pause), "receive");
  co_await gather(sending, receiving);
  co_await reader.read();  // until the server has closed its end
  writer.close();
  co_await writer.wait_closed();
  server.close();
  co_await server.wait_closed();
}

namespace loopscope::presets::programs {

Coro<void> echo_slow_client(const Values& values) {
  return echo_slow_client_main(values.flag("drain"), values.integer("messages"), values.seconds("pause"),
                               values.seconds("latency"));
}

}  // namespace loopscope::presets::programs
