#include <map>
#include <memory>
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

// Nothing in it ever waits. It tells the loop what to call when something has come, and returns.
class EchoServer {
 public:
  EchoServer(EventLoop& loop, Socket server, int clients) : loop_(loop), server_(std::move(server)), left_(clients) {}

  void start() {
    server_.setblocking(false);
    loop_.add_reader(server_.fileno(), [this] { on_client(); });
  }

 private:
  void on_client() {
    Socket connection = server_.accept();
    connection.setblocking(false);
    const int fd = connection.fileno();
    connections_.emplace(fd, std::move(connection));
    loop_.add_reader(fd, [this, fd] { on_data(fd); });
  }

  void on_data(int fd) {
    const std::string data = connections_.at(fd).recv(1024);
    if (data.empty()) return on_end(fd);
    connections_.at(fd).sendall(data);
  }

  void on_end(int fd) {
    loop_.remove_reader(fd);
    connections_.erase(fd);
    left_ -= 1;
    if (left_ == 0) loop_.stop();
  }

  EventLoop& loop_;
  Socket server_;
  int left_;
  std::map<int, Socket> connections_;
};

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

void echo_callbacks_main(int clients, Duration pause) {
  const std::unique_ptr<EventLoop> loop = new_event_loop("server");
  Socket listening = create_server(0, clients);
  std::vector<Thread> threads = start_clients(clients, listening.port(), pause);
  EchoServer server(*loop, std::move(listening), clients);
  server.start();
  if (clients > 0) loop->run_forever();
  for (Thread& thread : threads) thread.join();
}

namespace loopscope::presets::programs {

void echo_callbacks(const Values& values) { echo_callbacks_main(values.integer("clients"), values.seconds("pause")); }

}  // namespace loopscope::presets::programs
