#include <string>
#include <string_view>
#include <vector>

#include "app/presets/program.h"
#include "core/net/streams.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

// The server's side of one connection: what comes is sent back, until the client has no more to say.
Coro<void> echo(StreamReader reader, StreamWriter writer) {
  while (true) {
    const std::string bytes = co_await reader.read(1024);
    if (bytes.empty()) break;
    writer.write(bytes);
    co_await writer.drain();
  }
  writer.close();
  co_await writer.wait_closed();
}

Coro<std::string> say(StreamReader reader, StreamWriter writer, std::string_view message) {
  writer.write(message);
  co_await writer.drain();
  const std::string reply = co_await reader.readexactly(message.size());
  co_return reply;
}

// In whole tenths of a second.
std::string since(TimeNs start) {
  const TimeNs tenths = (get_running_loop().time() - start) / 100'000'000;
  return fmt::format("{}.{} s", tenths / 10, tenths % 10);
}

constexpr std::string_view kMessages[] = {"你好", "世界！"};

Coro<void> client(int number, int port, Duration pause, TimeNs start) {
  auto [reader, writer] = co_await open_connection("127.0.0.1", port);

  for (const std::string_view message : kMessages) {
    const std::string reply = co_await say(reader, writer, message);
    print("client-{}: {} ({})", number, reply, since(start));
    co_await sleep(pause);
  }

  writer.write_eof();
  co_await reader.read();  // until the server has no more to say, either
  writer.close();
  co_await writer.wait_closed();
}

}  // namespace

Coro<void> echo_main(int clients, Duration pause, Duration latency) {
  current_network().set_latency(latency);  // of the simulated network; a real one has its own

  const TimeNs start = get_running_loop().time();
  const int backlog = clients;  // all of them knock at once
  Server server = co_await start_server(echo, "127.0.0.1", 0, backlog, "echo");

  std::vector<Task<void>> tasks;
  for (int number = 1; number <= clients; ++number) {
    const std::string name = fmt::format("client-{}", number);
    tasks.push_back(create_task(client(number, server.port(), pause, start), name));
  }
  co_await gather(std::move(tasks));

  server.close();
  co_await server.wait_closed();
}

namespace loopscope::presets::programs {

Coro<void> echo(const Values& values) {
  return echo_main(values.integer("clients"), values.seconds("pause"), values.seconds("latency"));
}

}  // namespace loopscope::presets::programs
