#include <algorithm>
#include <string>
#include <vector>

#include "app/presets/program.h"
#include "core/net/streams.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"
#include "core/task/timeout.h"

using namespace loopscope;

namespace {

constexpr std::size_t kLength = 6;  // of a message

// Who is silent between two messages may be so. The rest of one that has begun must come within the patience.
Coro<void> echo(int number, StreamReader reader, StreamWriter writer, Duration patience) {
  const auto read_rest = [&reader](Timeout&) { return reader.readexactly(kLength - 1); };
  try {
    while (true) {
      const std::string first = co_await reader.readexactly(1);
      const std::string rest = co_await timeout(patience, read_rest);
      writer.write(first + rest);
      co_await writer.drain();
    }
  } catch (const IncompleteReadError& error) {
    if (error.expected() == 1) {
      print("echo-{}: goodbye", number);
    } else {
      print("echo-{}: gone in the middle of a message", number);
    }
  } catch (const TimeoutError&) {
    print("echo-{}: no more of this message came", number);
  }
  writer.close();
}

Coro<void> client(int number, int port, Duration pause) {
  auto [reader, writer] = co_await open_connection("127.0.0.1", port);
  for (int message = 1; message <= 2; ++message) {
    if (message > 1) co_await sleep(pause);
    writer.write(fmt::format("hello{}", message));
    const std::string reply = co_await reader.readexactly(kLength);
    print("client-{}: {}", number, reply);
  }
  writer.write_eof();
  co_await reader.read();  // until the server has no more to say, either
  writer.close();
}

// Vanishes after half a message: closes its end, or falls silent.
Coro<void> vanishing_client(int port, bool silent, Duration pause) {
  auto [reader, writer] = co_await open_connection("127.0.0.1", port);
  writer.write("hel");
  if (silent) {
    co_await reader.read();  // until the server has had enough
  } else {
    co_await sleep(pause);
  }
  writer.abort();
}

}  // namespace

Coro<void> echo_disconnect_main(bool silent, int clients, Duration pause, Duration patience, Duration latency) {
  current_network().set_latency(latency);
  int connections = 0;
  const auto serve = [&connections, patience](StreamReader reader, StreamWriter writer) {
    return echo(++connections, reader, writer, patience);
  };
  Server server = co_await start_server(serve, "127.0.0.1", 0, std::max(clients, 1), "echo");

  std::vector<Task<void>> tasks;
  for (int number = 1; number <= clients; ++number) {
    const std::string name = fmt::format("client-{}", number);
    const bool vanishes = number % 2 == 0;
    Coro<void> talk = vanishes ? vanishing_client(server.port(), silent, pause) : client(number, server.port(), pause);
    tasks.push_back(create_task(std::move(talk), name));
  }
  co_await gather(std::move(tasks));
  server.close();
  co_await server.wait_closed();
}

namespace loopscope::presets::programs {

Coro<void> echo_disconnect(const Values& values) {
  return echo_disconnect_main(values.choice("vanish") == "silent", values.integer("clients"), values.seconds("pause"),
                              values.seconds("patience"), values.seconds("latency"));
}

}  // namespace loopscope::presets::programs
