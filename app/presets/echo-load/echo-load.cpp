#include <algorithm>
#include <string>
#include <vector>

#include "app/presets/program.h"
#include "core/net/streams.h"
#include "core/task/gather.h"
#include "core/task/sleep.h"

using namespace loopscope;

namespace {

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

// How many of its messages came back as they were.
Coro<int> client(int port, int messages, Duration pause) {
  auto [reader, writer] = co_await open_connection("127.0.0.1", port);
  int answers = 0;
  for (int message = 1; message <= messages; ++message) {
    if (message > 1) co_await sleep(pause);
    writer.write("hello");
    co_await writer.drain();
    const std::string reply = co_await reader.readexactly(5);
    if (reply == "hello") ++answers;
  }
  writer.write_eof();
  co_await reader.read();  // until the server has no more to say, either
  writer.close();
  co_await writer.wait_closed();
  co_return answers;
}

}  // namespace

Coro<void> echo_load_main(int clients, int messages, Duration pause, Duration latency) {
  current_network().set_latency(latency);
  const int backlog = std::max(clients, 1);  // all of them knock at once
  Server server = co_await start_server(echo, "127.0.0.1", 0, backlog, "echo");

  std::vector<Task<int>> tasks;
  for (int number = 1; number <= clients; ++number) {
    const std::string name = fmt::format("client-{}", number);
    tasks.push_back(create_task(client(server.port(), messages, pause), name));
  }
  int answers = 0;
  for (const Task<int>& task : tasks) answers += co_await task;
  print("{} clients, {} answers", clients, answers);

  server.close();
  co_await server.wait_closed();
}

namespace loopscope::presets::programs {

Coro<void> echo_load(const Values& values) {
  return echo_load_main(values.integer("clients"), values.integer("messages"), values.seconds("pause"),
                        values.seconds("latency"));
}

}  // namespace loopscope::presets::programs
