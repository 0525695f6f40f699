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

// As many threads as the pool has, whoever comes: the others wait for one of them to be free.
void serve(const Socket& server, int clients, int workers) {
  ThreadPool pool(workers);
  for (int accepted = 0; accepted < clients; ++accepted) {
    Socket connection = server.accept();
    pool.submit([connection = std::move(connection)] { echo(connection); });
  }
  pool.shutdown();
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

void echo_thread_pool_main(int clients, int workers, Duration pause) {
  const Socket server = create_server(0, clients);
  std::vector<Thread> threads = start_clients(clients, server.port(), pause);
  serve(server, clients, workers);
  for (Thread& thread : threads) thread.join();
}

namespace loopscope::presets::programs {

void echo_thread_pool(const Values& values) {
  echo_thread_pool_main(values.integer("clients"), values.integer("workers"), values.seconds("pause"));
}

}  // namespace loopscope::presets::programs
