#include <poll.h>

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "app/presets/program.h"
#include "app/presets/sockets.h"
#include "app/presets/threads.h"
#include "core/task/generator.h"

using namespace loopscope;
using namespace loopscope::presets;

namespace {

struct LoopTask {
  Generator<void> generator;
  ObjectId id;  // in the trace
};

// A loop is no more than this: who can go on, who waits for what, and a call that waits for all of it.
class Loop {
 public:
  void add(const std::string& name, Generator<void> generator) {
    const ObjectId id = told_->create(name, generator.where());
    ready_.push_back({std::move(generator), id});
  }

  void run() {
    while (!ready_.empty() || !waiting_.empty()) {
      told_->frame();
      select();
      for (std::size_t batch = ready_.size(); batch > 0; --batch) {
        LoopTask task = std::move(ready_.front());
        ready_.pop_front();
        step(std::move(task));
      }
    }
  }

 private:
  struct Waiting {
    GeneratorRequest request;
    LoopTask task;
  };

  void select() {
    std::vector<pollfd> watched;
    for (const Waiting& waiting : waiting_) {
      const bool reads = waiting.request.what() == GeneratorRequest::What::read;
      watched.push_back({waiting.request.fd(), static_cast<short>(reads ? POLLIN : POLLOUT), 0});
    }
    wait(watched, ready_.empty() ? -1 : 0);
    std::vector<Waiting> still;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
      if (watched[i].revents == 0) {
        still.push_back(std::move(waiting_[i]));
      } else {
        told_->ready(waiting_[i].task.id, watched[i].fd);
        ready_.push_back(std::move(waiting_[i].task));
      }
    }
    waiting_ = std::move(still);
  }

  void wait(std::vector<pollfd>& watched, int timeout) {
    const auto blocked = this_thread().block(trace::Call::select);
    const auto selecting = told_->select(timeout == 0 ? std::optional(Duration::zero()) : std::nullopt, watched.size());
    ::poll(watched.data(), watched.size(), timeout);
  }

  // To its next yield, which says what it waits for.
  void step(LoopTask task) {
    told_->run(task.id);
    const std::optional<GeneratorRequest> request = task.generator.send();
    if (!request) {
      told_->done(task.id);
      return task.generator.take_result();
    }
    const bool reads = request->what() == GeneratorRequest::What::read;
    told_->awaits(task.id, reads ? trace::Interest::read : trace::Interest::write, request->fd(), request->where());
    waiting_.push_back({*request, std::move(task)});
  }

  const std::unique_ptr<trace::OwnLoop> told_ = own_loop("server");
  std::deque<LoopTask> ready_;
  std::vector<Waiting> waiting_;
};

Generator<void> echo(Socket connection) {
  connection.setblocking(false);
  while (true) {
    co_yield wait_for_read(connection.fileno());
    const std::string data = connection.recv(1024);
    if (data.empty()) break;
    co_yield wait_for_write(connection.fileno());
    connection.sendall(data);
  }
}

Generator<void> serve(Loop& loop, Socket server, int clients) {
  server.setblocking(false);
  for (int number = 1; number <= clients; ++number) {
    co_yield wait_for_read(server.fileno());
    loop.add(fmt::format("echo-{}", number), echo(server.accept()));
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

void echo_generators_main(int clients, Duration pause) {
  Socket server = create_server(0, clients);
  std::vector<Thread> threads = start_clients(clients, server.port(), pause);
  Loop loop;
  loop.add("serve", serve(loop, std::move(server), clients));
  loop.run();
  for (Thread& thread : threads) thread.join();
}

namespace loopscope::presets::programs {

void echo_generators(const Values& values) { echo_generators_main(values.integer("clients"), values.seconds("pause")); }

}  // namespace loopscope::presets::programs
