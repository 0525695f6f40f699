#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/presets/program.h"
#include "app/presets/sockets.h"
#include "app/presets/threads.h"

using namespace loopscope;
using namespace loopscope::presets;

namespace {

// The server's side of one connection: what comes is sent back, until the client has no more to say.
void echo(const Socket& connection) {
  while (true) {
    const std::string data = connection.recv(1024);
    if (data.empty()) break;
    connection.sendall(data);
  }
}

// One client after the other: who comes meanwhile is connected by the system, and waits unheard.
void serve(const Socket& server, int clients) {
  for (int served = 0; served < clients; ++served) {
    const Socket connection = server.accept();
    echo(connection);
  }
}

void client(int number, const Socket& socket, Duration pause) {
  for (const std::string_view message : {"你好", "世界！"}) {
    socket.sendall(message);
    const std::string reply = socket.recv(1024);
    this_thread().print("client-{}: {} ({})", number, reply, since_start());
    sleep_for(pause);
  }
}

std::vector<Thread> start_clients(int clients, int port, Duration pause) {
  std::vector<Thread> threads;
  for (int number = 1; number <= clients; ++number) {
    Socket socket = create_connection(port);
    const std::string name = fmt::format("client-{}", number);
    threads.emplace_back(name, [=, socket = std::move(socket)] { client(number, socket, pause); });
  }
  return threads;
}

}  // namespace

void echo_sequential_main(int clients, Duration pause) {
  const Socket server = create_server(0, clients);
  std::vector<Thread> threads = start_clients(clients, server.port(), pause);
  serve(server, clients);
  for (Thread& thread : threads) thread.join();
}

namespace loopscope::presets::programs {

void echo_sequential(const Values& values) { echo_sequential_main(values.integer("clients"), values.seconds("pause")); }

}  // namespace loopscope::presets::programs
